import { Icon, type IconName } from "../ui/icon.tsx";
import type { AidState } from "./check-view.ts";

const looks: Record<AidState, { look: string; icon: IconName }> = {
  receiving: { look: "border-good bg-good-soft text-good", icon: "check" },
  held: { look: "border-warn bg-warn-soft text-warn", icon: "alert" },
  past: { look: "border-edge bg-paper text-ink-soft", icon: "clock" },
  not_receiving: { look: "border-edge bg-paper text-ink-soft", icon: "minus" },
};

/** Whether somebody receives a programme, in a word. */
export function AidPill({ state, text }: { state: AidState; text: string }) {
  const { look, icon } = looks[state];
  return (
    <p
      className={`inline-flex items-center gap-1.5 rounded-full border-2 py-0.5 pr-3 pl-2 font-semibold text-sm ${look}`}
    >
      <Icon name={icon} className="size-4.5" />
      {text}
    </p>
  );
}
