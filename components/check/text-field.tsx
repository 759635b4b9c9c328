import type { ComponentProps } from "react";
import { FieldProblem, inputLook } from "../ui/field.tsx";

/** A field with its label and hint above, what is wrong with it, and what happens with it below. */
export function TextField({
  id,
  texts,
  problem,
  className = "",
  ...input
}: {
  id: string;
  texts: { label: string; hint: string; privacy: string };
  problem: string | undefined;
} & Omit<ComponentProps<"input">, "id" | "type">) {
  return (
    <>
      <label htmlFor={id} className="font-semibold text-lg">
        {texts.label}
      </label>
      <p id={`${id}-petunjuk`} className="text-ink-soft">
        {texts.hint}
      </p>
      {problem ? <FieldProblem id={`${id}-masalah`} text={problem} /> : null}
      <input
        autoComplete="off"
        autoCorrect="off"
        spellCheck={false}
        {...input}
        id={id}
        name={id}
        type="text"
        aria-invalid={problem ? true : undefined}
        aria-describedby={`${id}-petunjuk ${id}-rahasia${problem ? ` ${id}-masalah` : ""}`}
        className={`${inputLook} ${className} ${problem ? "border-bad" : "border-edge"}`}
      />
      <p id={`${id}-rahasia`} className="mt-2 text-ink-soft text-sm">
        {texts.privacy}
      </p>
    </>
  );
}

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
    <TextField
      id="nama"
      texts={{ label: texts.name, hint: texts.nameHint, privacy: texts.privacy }}
      problem={problem}
      defaultValue={name}
      maxLength={300}
      autoCapitalize="characters"
      enterKeyHint="go"
    />
  );
}
