/** How often something was done in this window of the clock and in the one before. */
export type Counts = { previous: number; current: number };

/**
 * How much of a quota counts as used now: all of this window, and of the one before the share that a window of the
 * same length ending now would still cover. This is how @upstash/ratelimit counts, so both limiters agree.
 */
export function usedNow({ previous, current }: Counts, windowMs: number, now: number): number {
  return Math.floor((1 - (now % windowMs) / windowMs) * previous) + current;
}

/** Whole seconds until one more is allowed, at least 1, if nobody else asks in between; of a limit of nothing, to the next window. */
export function secondsUntilFree(
  { previous, current }: Counts,
  limit: number,
  windowMs: number,
  now: number,
): number {
  const elapsed = now % windowMs;
  if (limit <= 0) return Math.max(1, Math.ceil((windowMs - elapsed) / 1000));
  // Within this window only the share of the previous one shrinks; it must fall below what `current` leaves free.
  if (current < limit && previous > 0) {
    const at = windowMs * (1 - (limit - current) / previous);
    if (at < windowMs) return Math.max(1, Math.ceil((at - elapsed + 1) / 1000));
  }
  const after = current < limit ? 0 : windowMs * (1 - limit / Math.max(current, limit));
  return Math.max(1, Math.ceil((windowMs - elapsed + after + 1) / 1000));
}

/**
 * What is kept of a window of the clock, when another may have begun since. A clock that goes back must not forget, so what is
 * kept of a later window is taken as it is.
 * @param begin makes what is kept of a new window, of what was kept of the one right before it, if anything was
 */
export function ofWindow<Kept extends { window: number }>(
  kept: Kept | undefined,
  windowMs: number,
  now: number,
  begin: (window: number, before: Kept | undefined) => Kept,
): Kept {
  const window = Math.floor(now / windowMs);
  if (kept && kept.window >= window) return kept;
  return begin(window, kept?.window === window - 1 ? kept : undefined);
}
