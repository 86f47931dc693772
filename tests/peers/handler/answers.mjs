// The data that all handlers share, and how a template of it is filled.
import { readFileSync } from "node:fs";

export const answers = JSON.parse(readFileSync(new URL("./answers.json", import.meta.url), "utf8"));

/** A template with each `$name.member` replaced by its value; a member whose value is not there is left out. */
export function filled(template, values) {
    if (typeof template === "string" && template.startsWith("$")) {
        return template.slice(1).split(".").reduce(own, { ...answers, ...values });
    }
    if (Array.isArray(template)) {
        return template.map((each) => filled(each, values));
    }
    if (template === null || typeof template !== "object") {
        return template;
    }
    const members = Object.entries(template).map(([name, value]) => [name, filled(value, values)]);
    return Object.fromEntries(members.filter(([, value]) => value !== undefined));
}

function own(value, name) {
    return value !== undefined && Object.hasOwn(value, name) ? value[name] : undefined;
}
