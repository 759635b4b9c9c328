import progress from "cli-progress";

/** A bar with rate and time left on a terminal; nothing anywhere else, so that logs stay readable. */
export function progressBar(unit: string) {
  const bar = process.stderr.isTTY
    ? new progress.SingleBar(
        {
          format: `{phase} {bar} {percentage}% | {rate} ${unit}/s | {duration_formatted} gone, {eta_formatted} left`,
          stream: process.stderr,
          hideCursor: true,
          etaBuffer: 50,
          // Of a step that tells of no progress nobody knows how long it takes; the library would write "LLs".
          formatTime: (seconds, options, round) =>
            Number.isFinite(seconds) ? progress.Format.TimeFormat(seconds, options, round) : "?",
        },
        progress.Presets.shades_classic,
      )
    : null;
  let phase = "";
  let phaseStarted = 0;
  return {
    /** @param rows how many of `unit` the phase has done; 0 where it does not count any. */
    update(next: { phase: string; done: number; total: number; rows: number }): void {
      if (!bar) return;
      const label = { phase: next.phase.padEnd(13), rate: "-" };
      if (next.phase !== phase) {
        if (phase !== "") bar.stop();
        phase = next.phase;
        phaseStarted = performance.now();
        bar.start(Math.max(1, next.total), 0, label);
      }
      const seconds = (performance.now() - phaseStarted) / 1000;
      if (next.rows > 0 && seconds > 0.2) label.rate = Math.round(next.rows / seconds).toLocaleString("en");
      bar.update(next.done, label);
    },
    stop(): void {
      if (phase !== "") bar?.stop();
    },
  };
}
