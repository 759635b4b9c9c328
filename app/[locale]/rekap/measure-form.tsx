import { Button } from "@/components/ui/button.tsx";
import { inputLook } from "@/components/ui/field.tsx";
import type { Telling } from "./present.ts";

/** Chooses the measure. @param kept what else stands in the address, name by name; null is left out */
export function MeasureForm({
  t: { say, words, measures, measure },
  action,
  kept,
}: {
  t: Telling;
  action: string;
  kept: Record<string, string | null>;
}) {
  return (
    <form action={action} className="mt-3 flex max-w-2xl flex-wrap items-end gap-3">
      {Object.entries(kept).map(([name, value]) =>
        value === null ? null : <input key={name} type="hidden" name={name} value={value} />,
      )}
      <div className="min-w-0 flex-1 basis-64">
        <label htmlFor="ukuran" className="font-semibold">
          {say("recap.areas.measure")}
        </label>
        <select id="ukuran" name="ukuran" defaultValue={measure.key} className={`${inputLook} border-edge`}>
          {measures.map((one) => (
            <option key={one.key} value={one.key}>
              {words.measure(one)}
            </option>
          ))}
        </select>
      </div>
      <Button look="quiet">{say("recap.areas.show")}</Button>
    </form>
  );
}
