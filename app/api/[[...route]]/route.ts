import { createApi } from "@/lib/api/api.ts";

const api = createApi();
const handle = (request: Request) => api.fetch(request);

export { handle as GET, handle as HEAD, handle as OPTIONS, handle as POST };
