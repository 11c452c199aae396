/** What every view of text may be told. */
export interface ViewOptions {
  /** False: no escape sequence is written (NO_COLOR, a pipe). Colour never carries a meaning alone. */
  readonly color: boolean;
  /** Texts of prompts, blocks and sources are shown by size and digest only (`-redact-content`). */
  readonly redactContent?: boolean;
}

/** A view of a running operation: each event as it happens, then `end` once; await it, it may still have to leave the terminal tidy. */
export interface Stream<E> {
  event(event: E): void;
  end(): void | Promise<void>;
}
