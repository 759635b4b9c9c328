import type { ReactNode } from "react";
import { FieldProblem, inputLook } from "../ui/field.tsx";
import type { FieldView, Problem, Values } from "./journey-view.ts";
import { fieldId, isNeeded } from "./values.ts";

const optionLook =
  "flex min-h-14 cursor-pointer items-center gap-3.5 rounded-control border-2 border-edge bg-paper px-4 py-2.5 hover:bg-tint has-checked:border-action has-checked:bg-info-soft";
const signLook = "size-5.5 shrink-0 accent-action";
const legendLook = "font-semibold text-lg";

type Props = {
  field: Exclude<FieldView, { kind: "photos" }>;
  values: Values;
  problems: Problem[];
  /** What stands behind the label of a field that may stay empty. */
  optional: string;
  /** Whether the title of the screen asks the same already: then the label is only read out. */
  soleQuestion: boolean;
};

/** One thing asked, folded away if few need it. */
export function Field(props: Props) {
  const { field, values, problems } = props;
  if (!field.fold) return <Box {...props} />;
  const open = Boolean(values[field.path]) || problems.some(({ path }) => path === field.path);
  return (
    <details open={open}>
      <summary className="link link-row cursor-pointer font-medium">{field.fold}</summary>
      <div className="mt-2">
        <Box {...props} />
      </div>
    </details>
  );
}

/** The boxes keep what is typed by themselves, so that it is there before any script runs. */
function Box({ field, values, problems, optional, soleQuestion }: Props) {
  const id = fieldId(field.path);
  const problem = problems.find(({ path }) => path === field.path)?.message;
  const described = [field.hint ? `${id}-petunjuk` : "", problem ? `${id}-masalah` : ""].join(" ").trim();
  const label: ReactNode = (
    <>
      {field.label}
      {isNeeded(field, values) || field.kind === "facts" ? null : (
        <span className="font-normal text-ink-soft"> {optional}</span>
      )}
    </>
  );
  const about = (
    <>
      {field.hint ? (
        <p id={`${id}-petunjuk`} className="text-ink-soft">
          {field.hint}
        </p>
      ) : null}
      {problem ? <FieldProblem id={`${id}-masalah`} text={problem} /> : null}
    </>
  );
  const shared = {
    name: field.path,
    "aria-invalid": problem ? true : undefined,
    "aria-describedby": described || undefined,
  } as const;
  const edge = problem ? "border-bad" : "border-edge";

  if (field.kind === "choice") {
    return (
      <fieldset aria-describedby={described || undefined}>
        <legend className={soleQuestion ? "sr-only" : legendLook}>{label}</legend>
        {about}
        <div className="mt-3 grid gap-2.5">
          {field.options.map((option, index) => (
            <label key={option.value} className={optionLook}>
              <input
                type="radio"
                id={index === 0 ? id : undefined}
                name={field.path}
                value={option.value}
                defaultChecked={values[field.path] === option.value}
                className={signLook}
              />
              <span className="min-w-0">
                <span className="block font-medium leading-snug">{option.label}</span>
                {option.hint ? <span className="block text-ink-soft text-sm">{option.hint}</span> : null}
              </span>
            </label>
          ))}
        </div>
      </fieldset>
    );
  }

  if (field.kind === "facts") {
    return (
      <fieldset aria-describedby={described || undefined}>
        <legend className={soleQuestion ? "sr-only" : legendLook}>{label}</legend>
        {about}
        <div className="mt-3 grid gap-2.5 sm:grid-cols-2">
          {field.facts.map((fact, index) => (
            <label key={fact.path} className={optionLook}>
              <input
                type="checkbox"
                id={index === 0 ? id : undefined}
                name={fact.path}
                value="yes"
                defaultChecked={values[fact.path] === "yes"}
                className={signLook}
              />
              <span className="min-w-0 font-medium leading-snug">{fact.label}</span>
            </label>
          ))}
        </div>
      </fieldset>
    );
  }

  if (field.kind === "tick") {
    return (
      <div>
        {about}
        <label className={`${optionLook} mt-2 ${problem ? "border-bad" : ""}`}>
          <input
            type="checkbox"
            id={id}
            value="yes"
            defaultChecked={values[field.path] === "yes"}
            className={signLook}
            {...shared}
          />
          <span className="min-w-0 font-medium leading-snug">{field.label}</span>
        </label>
      </div>
    );
  }

  return (
    <div>
      <label htmlFor={id} className={soleQuestion ? "sr-only" : legendLook}>
        {label}
      </label>
      {about}
      {field.kind === "long" ? (
        <textarea
          id={id}
          rows={7}
          maxLength={field.maxLength}
          defaultValue={values[field.path] ?? ""}
          className={`${inputLook} py-3 ${edge}`}
          {...shared}
        />
      ) : field.kind === "select" ? (
        <select
          id={id}
          defaultValue={values[field.path] ?? ""}
          className={`${inputLook} px-3 ${edge}`}
          {...shared}
        >
          <option value="">{field.choose}</option>
          {field.options.map((option) => (
            <option key={option.value} value={option.value}>
              {option.label}
            </option>
          ))}
        </select>
      ) : (
        <div className={`flex items-end gap-3 ${field.narrow ? "max-w-72" : ""}`}>
          {field.prefix ? (
            <span aria-hidden="true" className="pb-3 font-semibold text-lg">
              {field.prefix}
            </span>
          ) : null}
          <input
            id={id}
            type={field.inputMode === "tel" ? "tel" : "text"}
            inputMode={field.inputMode ?? "text"}
            autoComplete={field.autoComplete ?? "off"}
            maxLength={field.maxLength}
            defaultValue={values[field.path] ?? ""}
            enterKeyHint="next"
            className={`${inputLook} ${field.inputMode === "numeric" ? "tabular-nums tracking-wide" : ""} ${edge}`}
            {...shared}
          />
        </div>
      )}
    </div>
  );
}
