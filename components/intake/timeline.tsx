import { Icon } from "../ui/icon.tsx";

/** Where one stage stands, in the reader's language. */
export type StageView = {
  key: string;
  name: string;
  state: "done" | "now" | "ahead";
  stateText: string;
  events: { key: string; on: string; note: string | null }[];
};

/** A message between officers and the reporter. Privacy: shown only to who holds the receipt. */
export type MessageView = { key: string; from: "officer" | "reporter"; who: string; text: string };

/** The way of a submission from the village to the ministry, with what is known of each stage. */
export function Timeline({ title, stages }: { title: string; stages: StageView[] }) {
  return (
    <section
      aria-labelledby="perjalanan"
      className="rounded-card border border-line bg-paper p-4 sm:p-6"
      data-card
    >
      <h2 id="perjalanan" className="font-bold text-xl">
        {title}
      </h2>
      <ol className="mt-4">
        {stages.map((stage) => (
          <li
            key={stage.key}
            aria-current={stage.state === "now" ? "step" : undefined}
            className="group relative flex gap-4 pb-6 last:pb-0"
          >
            <span
              aria-hidden="true"
              className={`absolute top-8 bottom-0 left-[0.9375rem] w-0.5 group-last:hidden ${stage.state === "done" ? "bg-good" : "bg-line"}`}
            />
            <span
              aria-hidden="true"
              className={`relative grid size-8 shrink-0 place-items-center rounded-full border-2 ${signs[stage.state]}`}
            >
              {stage.state === "done" ? <Icon name="check" className="size-5" /> : null}
              {stage.state === "now" ? <span className="size-3 rounded-full bg-current" /> : null}
            </span>
            <div className="min-w-0 pt-0.5">
              <h3
                className={`text-lg leading-snug ${stage.state === "ahead" ? "text-ink-soft" : "font-semibold"}`}
              >
                {stage.name}
              </h3>
              <p className="text-ink-soft text-sm">{stage.stateText}</p>
              {stage.events.map((event) => (
                <p key={event.key} className="mt-1.5">
                  <span className="font-medium">{event.on}</span>
                  {event.note ? <span className="block whitespace-pre-line">{event.note}</span> : null}
                </p>
              ))}
            </div>
          </li>
        ))}
      </ol>
    </section>
  );
}

/** What was written both ways, the oldest first. Texts are shown as they are and never run. */
export function Messages({
  title,
  none,
  messages,
}: {
  title: string;
  none: string;
  messages: MessageView[];
}) {
  return (
    <section aria-labelledby="pesan">
      <h2 id="pesan" className="font-bold text-xl">
        {title}
      </h2>
      {messages.length === 0 ? <p className="mt-1 text-ink-soft">{none}</p> : null}
      <ul className="mt-3 grid gap-3">
        {messages.map((message) => (
          <li
            key={message.key}
            className={`max-w-[90%] rounded-card border p-4 ${message.from === "officer" ? "border-line bg-paper" : "ml-auto border-action bg-info-soft"}`}
          >
            <p className="text-ink-soft text-sm">{message.who}</p>
            <p className="mt-1 whitespace-pre-line">{message.text}</p>
          </li>
        ))}
      </ul>
    </section>
  );
}

const signs = {
  done: "border-good bg-good-soft text-good",
  now: "border-action bg-paper text-link",
  ahead: "border-line bg-paper",
} as const;
