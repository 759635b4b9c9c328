/** How every box to type in looks; its edge colour comes beside. */
export const inputLook =
  "mt-2 block min-h-13 w-full rounded-control border-2 bg-paper px-4 text-ink text-lg placeholder:text-ink-soft";

/** What is wrong with a field, said at the field; `alert` where nothing else on the page announces it. */
export function FieldProblem({ id, text, alert = false }: { id: string; text: string; alert?: boolean }) {
  return (
    <p
      id={id}
      role={alert ? "alert" : undefined}
      className="mt-1 border-bad border-l-4 pl-3 font-semibold text-bad"
    >
      {text}
    </p>
  );
}
