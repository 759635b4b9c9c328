import type { Timeline } from "../intake/track-submission.ts";

/** The body of a timeline, as `POST /api/v1/tracking` gives it. */
export function timelineDocument(timeline: Timeline) {
  const { ticket, kind, stage, turn, receivedOn, dueOn, answerBy, mayReply, events, messages } = timeline;
  return {
    ticket,
    kind,
    stage,
    turn,
    received_on: receivedOn,
    due_on: dueOn,
    answer_by: answerBy,
    may_reply: mayReply,
    events,
    messages,
  };
}
