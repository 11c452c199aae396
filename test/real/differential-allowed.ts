/** A difference that stays: at which steps, at which place in the answer, and why no client is hurt by it. */
interface Allowed {
  /** Family and step, as `agents: create`. */
  step: RegExp;
  place: RegExp;
  why: string;
}

export const ALLOWED: readonly Allowed[] = [
  { step: /./, place: /(^|\.)(model_endpoint|embedding_endpoint)$/, why: 'where the provider is reached; the dev server has its model inside' },
  { step: /./, place: /(^|\.)system$/, why: 'the default prompt is a text of the real server’s authors; ours is our own' },
  { step: /./, place: /compaction_settings\.prompt$/, why: 'the default prompt of the summariser likewise' },
  { step: /tools: a built-in$/, place: /(^|\.)description$/, why: 'descriptions of built-in tools likewise; names, parameters and types are the same' },
  { step: /tags that repeat$/, place: /^tags/, why: 'the real answer repeats the tag, what it stores does not' },
  { step: /order of change$/, place: /message_ids/, why: 'agents of the old kinds start with a scripted exchange, which nobody needs' },
  { step: /^folders and files: upload/, place: /^(processing_status|total_chunks|chunks_embedded)$/, why: 'how far the processing was when the answer was written' },
  { step: /^folders and files: files/, place: /chunks_embedded$/, why: 'how many pieces the embedder was given; the file is completed' },
  { step: /^providers/, place: /base_url$/, why: 'where the provider is reached, which the real installation may set otherwise' },
  { step: /^messages and runs/, place: /metadata\.error/, why: 'the words of a provider’s failure' },
  { step: /^messages and runs/, place: /total_duration_ns$/, why: 'there a moment later on the real server, or not at all' },
  { step: /^random/, place: /tools\.\d+\.(description|json_schema\.description|json_schema\.parameters\.properties\..*description)$/, why: 'texts of built-in tools, which come along with agents' },
  { step: /^random.*summarize/, place: /^summary$/, why: 'what the stub makes of words that were meant for it' },
];
