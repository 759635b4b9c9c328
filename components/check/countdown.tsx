"use client";

import { useEffect, useState } from "react";

/** Minutes and seconds until a moment. An extra for the eye: the clock time stands in the text, and nothing is read out. */
export function Countdown({ at, label }: { at: number; label: string }) {
  const [left, setLeft] = useState<number | null>(null);
  useEffect(() => {
    const tick = () => setLeft(Math.max(0, Math.ceil((at - Date.now()) / 1000)));
    tick();
    const timer = setInterval(tick, 1000);
    return () => clearInterval(timer);
  }, [at]);
  if (left === null) return null;
  const seconds = String(left % 60).padStart(2, "0");
  return (
    <p className="mt-2 font-semibold tabular-nums" aria-hidden="true">
      {label}: {Math.floor(left / 60)}:{seconds}
    </p>
  );
}
