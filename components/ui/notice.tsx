import type { ReactNode } from "react";
import { Icon, type IconName } from "./icon.tsx";

/** How a message feels: good news, plain news, something to watch, something that failed. */
export type Tone = "good" | "info" | "warn" | "bad";

const looks: Record<Tone, { box: string; sign: string; icon: IconName }> = {
  good: { box: "border-good bg-good-soft", sign: "text-good", icon: "check" },
  info: { box: "border-action bg-info-soft", sign: "text-link", icon: "info" },
  warn: { box: "border-warn bg-warn-soft", sign: "text-warn", icon: "alert" },
  bad: { box: "border-bad bg-bad-soft", sign: "text-bad", icon: "alert" },
};

/** A box that sets a message apart by an edge, a sign and a tint; the words carry the meaning. */
export function Notice({
  tone,
  icon,
  inside = false,
  children,
}: {
  tone: Tone;
  icon?: IconName;
  /** In a card of its own already: no round corners. */
  inside?: boolean;
  children: ReactNode;
}) {
  const look = looks[tone];
  return (
    <div
      className={`flex gap-3 border-l-[6px] p-4 sm:p-5 ${inside ? "" : "rounded-card"} ${look.box}`}
      data-card
    >
      <Icon name={icon ?? look.icon} className={`mt-0.5 size-6 ${look.sign}`} />
      <div className="min-w-0 flex-1">{children}</div>
    </div>
  );
}
