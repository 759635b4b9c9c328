// Who may import whom. `lib/layers.test.ts` proves that a forbidden import is caught.
const leaves = "^lib/(name|nik|region|programme|state|csv)/";
const useCases = "^lib/(check|intake|recap)/";

/** @type {import('dependency-cruiser').IConfiguration} */
module.exports = {
  forbidden: [
    { name: "no-cycles", severity: "error", from: {}, to: { circular: true } },
    {
      name: "leaves-import-nothing-of-ours",
      severity: "error",
      from: { path: "^lib/(name|nik|region|programme|state|csv|errors)/([^/]+)", pathNot: "\\.test\\.ts$" },
      to: { path: "^(lib|app|components|server)", pathNot: ["^lib/$1/", "^lib/state/"] },
    },
    {
      name: "use-cases-do-not-import-each-other",
      severity: "error",
      from: { path: "^lib/(check|intake|recap)/" },
      to: { path: useCases, pathNot: "^lib/$1/" },
    },
    {
      name: "use-cases-stay-below-the-web",
      severity: "error",
      from: { path: useCases, pathNot: "\\.test\\.ts$" },
      to: {
        path: [
          "^lib/",
          "^app/",
          "^components/",
          "^server\\.ts$",
          "node_modules/(next|react|react-dom|hono|@hono|next-intl)/",
        ],
        pathNot: [useCases, "^lib/(projection|db|log|errors|seal|evidence)/", leaves],
      },
    },
    {
      name: "proof-knows-only-what-it-was-given",
      severity: "error",
      from: { path: "^lib/proof/", pathNot: "\\.test\\.ts$" },
      to: {
        path: ["^lib/", "^app/", "^components/", "node_modules/(next|react|react-dom|hono|@hono|next-intl)/"],
        pathNot: ["^lib/(proof|config|i18n|errors)/", leaves],
      },
    },
    {
      name: "projection-knows-no-use-case-and-no-web",
      severity: "error",
      from: { path: "^lib/(projection|db)/", pathNot: "\\.test\\.ts$" },
      to: {
        path: ["^lib/", "^app/", "^components/", "node_modules/(next|react|react-dom|hono|@hono|next-intl)/"],
        pathNot: ["^lib/(projection|db|config|log|errors)/", leaves],
      },
    },
    {
      name: "sealing-and-evidence-know-no-submission",
      severity: "error",
      from: { path: "^lib/(seal|evidence)/", pathNot: "\\.test\\.ts$" },
      to: { path: ["^lib/", "^app/", "^components/"], pathNot: "^lib/(seal|evidence|errors|state)/" },
    },
    {
      name: "guard-judges-requests-not-people",
      severity: "error",
      from: { path: "^lib/(guard|redis)/", pathNot: "\\.test\\.ts$" },
      to: {
        path: ["^lib/", "^app/", "^components/"],
        pathNot: "^lib/(guard|redis|db|config|log|errors|state)/",
      },
    },
    {
      name: "components-get-their-data-as-props",
      severity: "error",
      from: { path: "^components/", pathNot: "\\.test\\.tsx?$" },
      to: {
        path: ["^lib/", "^app/", "^server\\.ts$"],
        pathNot: "^lib/i18n/",
        dependencyTypesNot: ["type-only"],
      },
    },
    {
      name: "lib-does-not-import-pages",
      severity: "error",
      from: { path: "^lib/" },
      to: { path: "^(app|components)/" },
    },
    {
      name: "only-declared-packages",
      severity: "error",
      from: {},
      to: { dependencyTypes: ["npm-no-pkg", "npm-unknown"] },
    },
    { name: "no-lost-imports", severity: "error", from: {}, to: { couldNotResolve: true } },
  ],
  options: {
    doNotFollow: { path: "node_modules" },
    exclude: { path: "^(\\.next|public)/" },
    tsConfig: { fileName: "tsconfig.json" },
    tsPreCompilationDeps: true,
    // TypeScript 7 has no programming interface; swc reads the sources instead.
    parser: "swc",
    enhancedResolveOptions: { exportsFields: ["exports"], conditionNames: ["import", "node", "default"] },
  },
};
