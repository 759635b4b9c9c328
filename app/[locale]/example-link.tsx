import { Icon } from "@/components/ui/icon.tsx";

/** Opens a form with a sample filled in. */
export function ExampleLink({ href, title, about }: { href: string; title: string; about: string }) {
  return (
    <a
      href={href}
      className="flex h-full min-h-16 items-center gap-3 rounded-card border border-line bg-paper px-4 py-3 hover:bg-tint"
    >
      <span className="min-w-0 grow">
        <span className="block font-semibold text-link">{title}</span>
        <span className="block text-ink-soft text-sm">{about}</span>
      </span>
      <Icon name="arrow" className="size-5 text-ink-soft" />
    </a>
  );
}
