import { useEffect, useRef, useState } from "react";
import { FieldProblem } from "../ui/field.tsx";
import { Icon } from "../ui/icon.tsx";
import type { PhotoTexts } from "./journey-view.ts";
import { shrinkPhoto } from "./shrink-photo.ts";

/** What a camera or gallery may hand over. Phones turn other kinds into JPEG when asked for these. */
export const photoTypes = "image/jpeg,image/png,image/webp";

/** A photo chosen in the browser, small already. */
export type Photo = { id: string; blob: Blob };

/** Chooses photos, shows them, and makes them small before they are sent. Only where scripts run. */
export function Photos({
  photos,
  most,
  texts,
  problem,
  change,
}: {
  photos: Photo[];
  most: number;
  texts: PhotoTexts;
  problem: string | undefined;
  change: (photos: Photo[]) => void;
}) {
  const [working, setWorking] = useState(false);
  const [trouble, setTrouble] = useState<string | null>(null);
  const said = trouble ?? problem;

  const add = async (files: File[]) => {
    setWorking(true);
    setTrouble(files.length > most - photos.length ? texts.tooMany : null);
    const added: Photo[] = [];
    for (const file of files.slice(0, most - photos.length)) {
      const small = await shrinkPhoto(file);
      if (small) added.push({ id: crypto.randomUUID(), blob: small.blob });
      else setTrouble(texts.unreadable);
    }
    setWorking(false);
    if (added.length > 0) change([...photos, ...added]);
  };

  return (
    <div>
      {said ? <FieldProblem id="photos-masalah" text={said} /> : null}
      {photos.length > 0 ? (
        <ul className="mt-3 grid gap-3 sm:grid-cols-3">
          {photos.map((photo, index) => (
            <li key={photo.id} className="overflow-hidden rounded-control border border-line bg-tint">
              <Preview blob={photo.blob} label={texts.photo.replace("__number__", String(index + 1))} />
              <button
                type="button"
                className="link flex min-h-target w-full cursor-pointer items-center justify-center bg-paper px-3 font-medium"
                onClick={() => {
                  setTrouble(null);
                  change(photos.filter(({ id }) => id !== photo.id));
                }}
              >
                {texts.remove.replace("__number__", String(index + 1))}
              </button>
            </li>
          ))}
        </ul>
      ) : null}
      {photos.length < most ? (
        <label className="mt-3 flex min-h-14 cursor-pointer items-center justify-center gap-2.5 rounded-control border-2 border-edge border-dashed bg-paper px-4 py-3 font-semibold hover:bg-tint has-focus-visible:outline-3 has-focus-visible:outline-focus">
          <Icon name="camera" className="size-6 text-accent" />
          {photos.length === 0 ? texts.add : texts.addMore}
          <input
            id="photos"
            type="file"
            accept={photoTypes}
            multiple
            aria-describedby={said ? "photos-masalah" : undefined}
            className="sr-only"
            onChange={(event) => {
              const files = [...(event.currentTarget.files ?? [])];
              event.currentTarget.value = "";
              if (files.length > 0) void add(files);
            }}
          />
        </label>
      ) : null}
      <p role="status" className="mt-2 text-ink-soft text-sm">
        {working
          ? texts.working
          : photos.length > 0
            ? texts.ready.replace("__count__", String(photos.length))
            : ""}
      </p>
    </div>
  );
}

/** Drawn, not linked: the page's policy lets no picture in but the portal's own. */
function Preview({ blob, label }: { blob: Blob; label: string }) {
  const canvas = useRef<HTMLCanvasElement>(null);
  useEffect(() => {
    let gone = false;
    createImageBitmap(blob).then(
      (picture) => {
        const target = canvas.current;
        if (target && !gone) {
          const scale = 480 / Math.max(picture.width, picture.height);
          target.width = Math.max(1, Math.round(picture.width * scale));
          target.height = Math.max(1, Math.round(picture.height * scale));
          target.getContext("2d")?.drawImage(picture, 0, 0, target.width, target.height);
        }
        picture.close();
      },
      () => {},
    );
    return () => {
      gone = true;
    };
  }, [blob]);
  return <canvas ref={canvas} role="img" aria-label={label} className="h-44 w-full object-contain" />;
}
