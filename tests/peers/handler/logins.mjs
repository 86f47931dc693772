// Who asks: Basic, or the cookie that a login brought, and the CSRF token that goes with it.
import { randomBytes } from "node:crypto";

import { answers } from "./answers.mjs";

const { cookie, csrf } = answers.login;

export class Logins {
    #guards;
    #open = new Map();

    /** `guards` says whether a token is asked for. */
    constructor(guards) {
        this.#guards = guards;
    }

    /** {user, login}: no user where nobody is logged in, no login where only Basic says who. */
    caller(request) {
        const login = this.#open.get(cookies(request)[cookie]);
        const { authorization } = request.headers;
        if (authorization === undefined) {
            return { user: login?.user, login };
        }
        const user = basic(authorization);
        return { user, login: user && login?.user === user ? login : undefined };
    }

    isForged(request, { login }) {
        const guarded = this.#guards && csrf.guarded.includes(request.method);
        return guarded && (!login || request.headers[csrf.header.toLowerCase()] !== login.token);
    }

    open(user) {
        const login = { id: randomBytes(16).toString("hex"), token: randomBytes(16).toString("hex"), user };
        this.#open.set(login.id, login);
        return login;
    }

    close(login) {
        this.#open.delete(login.id);
    }

    headers(login) {
        const tokens = this.#guards ? { [csrf.namedIn]: csrf.header, [csrf.header]: login.token } : {};
        return { "Set-Cookie": `${cookie}=${login.id}; Path=/; HttpOnly`, ...tokens };
    }
}

function cookies(request) {
    const pairs = (request.headers.cookie ?? "").split(";").map((pair) => pair.split("="));
    return Object.fromEntries(pairs.map(([name, ...value]) => [name.trim(), value.join("=").trim()]));
}

function basic(authorization) {
    const [scheme, encoded = ""] = authorization.split(" ");
    const given = scheme.toLowerCase() === "basic" ? Buffer.from(encoded, "base64").toString() : "";
    return answers.users.find(({ username, password }) => given === `${username}:${password}`);
}
