// The day of docs/api.md in TypeScript. It is not run: that it compiles says that the types a
// client gets from docs/openapi.yaml are the ones it needs.
import createClient from "openapi-fetch";
import type { components, paths } from "tracker-schema";

type Entry = components["schemas"]["Entry"];
type Problem = components["schemas"]["Problem"];

const BREAKFAST = "0b9a4c1e-6d5f-4a57-9c0b-2f6f3a1d8e77";

function client(server: string, token: string) {
  return createClient<paths>({ baseUrl: server, headers: { "X-Session-Token": token } });
}

function pointers(problem: Problem): string[] {
  return problem.errors.map((error) => `${error.pointer}: ${error.detail}`);
}

export async function aDay(server: string, token: string, today: string): Promise<string> {
  const api = client(server, token);
  await api.PATCH("/api/v1/profile/", {
    body: { sex: "female", birth_date: "1985-06-15", time_zone: "Europe/Berlin" },
  });

  const foods = await api.GET("/api/v1/foods/", {
    params: { query: { search: "pumpkin seeds", without: ["milk", "soya"], min_magnesium_mg: 84 } },
  });
  const seeds = foods.data?.results[0];
  const portion = seeds?.portions.find((each) => each.is_default);
  const citrates = await api.GET("/api/v1/supplements/", { params: { query: { form: "citrate" } } });
  const citrate = citrates.data?.results[0];
  if (!seeds || !portion || !citrate) return "not found";

  const put = await api.PUT("/api/v1/entries/{uuid}/", {
    params: { path: { uuid: BREAKFAST } },
    body: { food: seeds.id, portion: portion.id, quantity: 2, date: today, meal: "breakfast" },
  });
  if (put.error) return pointers(put.error).join("\n");
  const entry: Entry = put.data;
  const grams: number = entry.amount_g;
  const magnesium: number | null = entry.magnesium_mg;
  await api.POST("/api/v1/doses/", {
    body: { supplement: citrate.id, quantity: 1, date: today },
  });

  const day = await api.PUT("/api/v1/days/{date}/", {
    params: { path: { date: today } },
    body: { food_complete: true, supplements_complete: true },
  });
  const target: number | undefined = day.data?.target?.target_mg;
  const assessment = await api.GET("/api/v1/assessment/");
  const verdict: "no_target" | "too_few_days" | "adequate" | "uncertain" | "below_target" | undefined =
    assessment.data?.verdict;
  return `${grams} g, ${magnesium ?? "?"} of ${target ?? "?"} mg: ${verdict}`;
}

export async function onlyIfUnchanged(server: string, token: string, seen: string) {
  const api = client(server, token);
  const changed = await api.PATCH("/api/v1/entries/{uuid}/", {
    params: { path: { uuid: BREAKFAST }, header: { "If-Match": seen } },
    body: { quantity: 1 },
  });
  // `current` is a row of any kind, told apart by its members, or null.
  const current = changed.error?.current;
  return current && "food_name" in current ? current.food_name : undefined;
}

export async function synchronise(server: string, token: string, cursor: string) {
  const api = client(server, token);
  const page = await api.GET("/api/v1/changes/", { params: { query: { cursor } } });
  const gone: string[] = (page.data?.changes ?? [])
    .filter((change) => change.deleted && change.type === "entry")
    .map((change) => change.id);
  const sent = await api.POST("/api/v1/changes/", {
    body: {
      changes: [
        {
          type: "entry",
          id: BREAKFAST,
          if_revision: 0,
          object: { food: 17, amount_g: 30, date: "2026-03-04" },
        },
        { type: "dose", id: "5f0f7f0a-9f8e-4b4b-8a7a-6c1f6c3b2a10", deleted: true },
      ],
    },
  });
  const refused = (sent.data?.results ?? []).flatMap((each) => each.problem ?? []);
  return { gone, refused: refused.map(pointers), next: page.data?.next_cursor };
}

// @ts-expect-error A misspelt member is found.
export const misspelt: Entry["magnesium"] = 1;
