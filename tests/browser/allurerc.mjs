// How Allure 3 makes one file of our results; the categories are those that the run itself wrote beside them.
import { existsSync, readFileSync } from "node:fs";

const categories = process.env.GWS_ALLURE_CATEGORIES;

export default {
  name: "AddRecord",
  output: process.env.GWS_ALLURE_OUTPUT,
  historyPath: process.env.GWS_ALLURE_HISTORY,
  appendHistory: true,
  ...(categories && existsSync(categories) ? { categories: JSON.parse(readFileSync(categories, "utf8")) } : {}),
  plugins: { awesome: { options: { singleFile: true, reportLanguage: "en", groupBy: ["epic", "feature"] } } },
};
