/** Four petals around a crossing: one flower of the kawung motif, the portal's own mark. */
export function KawungMark({ className }: { className?: string }) {
  return (
    <svg viewBox="0 0 40 40" className={className} aria-hidden="true" focusable="false">
      <g fill="currentColor" transform="translate(20 20) rotate(45)">
        <ellipse cx="-12.4" rx="11.4" ry="6.3" />
        <ellipse cx="12.4" rx="11.4" ry="6.3" />
        <ellipse cy="-12.4" rx="6.3" ry="11.4" />
        <ellipse cy="12.4" rx="6.3" ry="11.4" />
      </g>
    </svg>
  );
}

/** The kawung cloth as a quiet ground behind other things. Decoration only. */
export function KawungGround({ id, className }: { id: string; className?: string }) {
  return (
    <svg className={className} aria-hidden="true" focusable="false" width="100%" height="100%">
      <defs>
        <pattern id={id} width="56" height="56" patternUnits="userSpaceOnUse">
          <g fill="none" stroke="currentColor" strokeWidth="1.5" transform="translate(28 28) rotate(45)">
            <ellipse cx="-19.8" rx="16" ry="8.6" />
            <ellipse cx="19.8" rx="16" ry="8.6" />
            <ellipse cy="-19.8" rx="8.6" ry="16" />
            <ellipse cy="19.8" rx="8.6" ry="16" />
          </g>
          <g fill="currentColor">
            <circle cx="14" cy="14" r="1.6" />
            <circle cx="42" cy="14" r="1.6" />
            <circle cx="14" cy="42" r="1.6" />
            <circle cx="42" cy="42" r="1.6" />
            <path d="M28 24.5 31.5 28 28 31.5 24.5 28Z" />
          </g>
        </pattern>
      </defs>
      <rect width="100%" height="100%" fill={`url(#${id})`} />
    </svg>
  );
}

/** A row of tumpal, the triangles that close the end of a cloth. Decoration only. */
export function TumpalEdge({ className }: { className?: string }) {
  return (
    <svg className={className} aria-hidden="true" focusable="false" width="100%" height="10">
      <defs>
        <pattern id="tumpal" width="20" height="10" patternUnits="userSpaceOnUse">
          <path d="M0 10 10 1 20 10Z" fill="currentColor" />
          <path d="M6.5 10 10 6.5 13.5 10Z" className="fill-nila-deep" />
        </pattern>
      </defs>
      <rect width="100%" height="10" fill="url(#tumpal)" />
    </svg>
  );
}
