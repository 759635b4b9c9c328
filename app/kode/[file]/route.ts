import { createWebApi } from "@/lib/api/web-api.ts";

const api = createWebApi();

export const GET = (request: Request) => api.fetch(request);
