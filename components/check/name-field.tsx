import { FieldProblem, inputLook } from "./ask-form.tsx";

/** The field for a person's name, as on the KTP. */
export function NameField({
  name,
  problem,
  texts,
}: {
  name: string;
  problem: string | undefined;
  texts: { name: string; nameHint: string; privacy: string };
}) {
  return (
    <>
      <label htmlFor="nama" className="font-semibold text-lg">
        {texts.name}
      </label>
      <p id="nama-petunjuk" className="text-ink-soft">
        {texts.nameHint}
      </p>
      {problem ? <FieldProblem id="nama-masalah" text={problem} /> : null}
      <input
        id="nama"
        name="nama"
        type="text"
        defaultValue={name}
        maxLength={300}
        autoComplete="off"
        autoCapitalize="characters"
        autoCorrect="off"
        spellCheck={false}
        enterKeyHint="go"
        aria-invalid={problem ? true : undefined}
        aria-describedby={`nama-petunjuk nama-rahasia${problem ? " nama-masalah" : ""}`}
        className={`${inputLook} ${problem ? "border-bad" : "border-edge"}`}
      />
      <p id="nama-rahasia" className="mt-2 text-ink-soft text-sm">
        {texts.privacy}
      </p>
    </>
  );
}
