/** How every box to type in looks; its edge colour comes beside. */
export const inputLook =
  "mt-2 block min-h-13 w-full rounded-control border-2 bg-paper px-4 text-ink text-lg placeholder:text-ink-soft";

/** What is wrong with a field, said at the field. */
export function FieldProblem({ id, text }: { id: string; text: string }) {
  return (
    <p id={id} className="mt-1 border-bad border-l-4 pl-3 font-semibold text-bad">
      {text}
    </p>
  );
}
