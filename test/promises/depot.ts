/** A fleet file that uses most features of the original (fleet-yaml.md §18), and the files that it names. */
export const DEPOT_FLEET = `# depot.fleet.yaml
root_path: ..                         # base = parent of this file's directory; beats --root

global-secrets:                       # pushed to every agent below
  DISPATCH_API_URL: { value: "https://dispatch.example.test" }
  DISPATCH_TOKEN:
    from_env: DISPATCH_TOKEN          # read when applying
    preserve_existing: true           # keep the remote value if the variable is unset
preserve_secrets: [SESSION_KEY]       # never pruned

providers:                            # bring-your-own-key
  - name: depot-bedrock
    provider_type: bedrock
    api_key: { from_env: AWS_SECRET_ACCESS_KEY }
    access_key: { from_env: AWS_ACCESS_KEY_ID }
    region: eu-west-1
    refresh: true
prune_missing_providers: false

shared_blocks:
  - name: house-rules
    description: Rules every dispatcher follows
    limit: 4000
    agent_owned: false                # the file is the truth, synced on every apply
    from_file: memory/house-rules.md
  - name: depot-notes
    description: Observations the dispatchers collect together
    limit: 8000
    agent_owned: true                 # seeded once, then left to the agents
    value: Nothing recorded yet.

shared_folders:
  - name: manuals
    files:
      - files/*                       # everything below <base>/files
      - docs/tariff-2026.pdf          # one explicit file
      - from_bucket: { provider: supabase, bucket: depot, path: "scans/*" }

mcp_servers:
  - name: geocoder
    type: streamable_http             # sse | streamable_http | stdio
    server_url: https://geo.example.test/mcp
    auth_header: Authorization
    auth_token: "Bearer \${GEO_TOKEN}" # expanded here; empty if unset
    custom_headers: { X-Depot: north }
  - name: local-db
    type: stdio
    command: node
    args: [scripts/db-mcp.js, --readonly]
    env: { PGHOST: "\${PGHOST}" }

agents:
  - name: north-dispatch              # letters, digits, _ and -
    description: Plans routes for the northern depot
    tags: ["tenant:north", "role:dispatch"]      # no commas inside a tag
    system_prompt:
      from_file: prompts/dispatch.md
    llm_config:
      model: openai/gpt-4.1
      context_window: 128000          # 1000..200000
      max_tokens: 4096
    embedding: openai/text-embedding-3-small     # compulsory when self-hosting
    reasoning: true
    first_message: Read your blocks and list the depots you serve.
    shared_blocks: [house-rules, depot-notes]
    memory_blocks:
      - name: persona
        description: Tone and duties
        limit: 1500
        agent_owned: true
        value: Calm, exact, brief.
    shared_folders: [manuals]
    archives:                         # at most one
      - name: north-history
        description: Incident history of the northern depot
    tools:
      - tools/*                       # <base>/tools/*.py
      - run_code
      - name: quote_freight           # explicit source
        from_file: extras/quote_freight.py
    mcp_tools:
      - server: geocoder
        tools: [geocode, reverse_geocode]
      - server: local-db
        tools: all
    conversations:
      - summary: Morning shift
      - summary: Night shift
        isolated_blocks: [persona]
    compaction_settings:
      mode: sliding_window
      sliding_window_percentage: 0.3
    secrets:
      NORTH_PIN: { from_env: NORTH_PIN }
    lettabot:
      displayName: North
      channels:
        slack: { enabled: true, appToken: "\${SLACK_APP}", botToken: "\${SLACK_BOT}" }
      features:
        heartbeat: { enabled: true, intervalMin: 30, promptFile: prompts/heartbeat.md }

  - name: yard-coder                  # a memfs agent
    description: Maintains yard scripts
    system_prompt: { value: You keep the yard scripts working. }
    llm_config: { model: anthropic/claude-sonnet-4, context_window: 100000 }
    embedding: openai/text-embedding-3-small
    tools: []                         # no web pair
    memory:
      mode: memfs                     # base tools default to off
      bare_repo: auto
      template_dir: memfs/yard        # relative to root_path (or the working directory)
      preserve_existing_paths: [system/persona.md]
      files:
        - to: system/site.md
          value: "Site: {{SITE}}"
          template_vars: { SITE: north }
      skills:
        - from_dir: skills/rail-api   # must hold SKILL.md
      prune_paths: [system/old.md]
`;

const tool = (name: string): string => `def ${name}(text: str) -> str:\n    """\n    Does ${name}.\n\n    Args:\n        text (str): The text.\n    """\n    return text\n`;

export const DEPOT: Readonly<Record<string, string>> = {
  'fleets/depot.fleet.yaml': DEPOT_FLEET,
  'memory/house-rules.md': 'Rule 1: be exact.\n',
  'files/a.md': '# A\n', 'files/deep/b.md': '# B\n', 'docs/tariff-2026.pdf': '%PDF-1.4 tariff\n',
  'prompts/dispatch.md': '```\nYou plan routes.\n```\n', 'prompts/heartbeat.md': 'Look at the board.\n',
  'tools/plan_route.py': tool('plan_route'), 'tools/_shared.py': tool('_shared'), 'extras/quote_freight.py': tool('quote_freight'),
  'memfs/yard/system/persona.md': '# Persona\n', 'skills/rail-api/SKILL.md': '# Rail API\n',
};

/** What its MCP servers offer. */
export const DEPOT_OFFERS: Readonly<Record<string, readonly string[]>> = { geocoder: ['geocode', 'reverse_geocode', 'timezone_of'], 'local-db': ['query'] };
