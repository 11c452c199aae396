/** Shapes of the server that its client library lacks or types too widely. */

/** Files are small where their content is not asked for, so many go into a page. */
export const FILES_PAGE = 1000;

/** A file of a folder (API notes §7, §17). */
export interface ServerFile {
  readonly id: string;
  /** In a list: without the folder's name before it. */
  readonly file_name: string;
  readonly original_file_name?: string | null;
  /** In bytes, as uploaded. */
  readonly file_size?: number | null;
  readonly processing_status?: 'pending' | 'parsing' | 'embedding' | 'completed' | 'error';
  readonly error_message?: string | null;
  /** How far the embedding is. */
  readonly chunks_embedded?: number | null;
  /** The parsed text, where asked for. */
  readonly content?: string | null;
  readonly created_at?: string | null;
}

/** An MCP server registration: flat, with its token in clear (API notes §7). */
export interface McpServer {
  readonly id: string;
  readonly server_name: string;
  readonly mcp_server_type: 'stdio' | 'sse' | 'streamable_http';
  readonly server_url?: string | null;
  readonly auth_header?: string | null;
  readonly auth_token?: string | null;
  readonly custom_headers?: Readonly<Record<string, string>> | null;
  readonly command?: string | null;
  readonly args?: readonly string[] | null;
  readonly env?: Readonly<Record<string, string>> | null;
}

/** An identity as far as agents are concerned (API notes §7). */
export interface Identity { readonly id: string; readonly identifier_key: string }

/** A model provider (API notes §7). What is stored of its keys comes along too, and is read by nobody. */
export interface ServerProvider {
  readonly id: string;
  readonly name: string;
  readonly provider_type: string;
  readonly provider_category?: 'base' | 'byok' | null;
  readonly base_url?: string | null;
  readonly region?: string | null;
  readonly api_version?: string | null;
  /** When its models were last listed. */
  readonly last_synced?: string | null;
}

/** A conversation of an agent (API notes §7). */
export interface ServerConversation {
  readonly id: string;
  readonly agent_id: string;
  readonly summary?: string | null;
  readonly isolated_block_ids?: readonly string[] | null;
  readonly created_at?: string | null;
  readonly last_message_at?: string | null;
}
