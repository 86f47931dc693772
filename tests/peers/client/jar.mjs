// One cookie jar for REST and CometD, as in a browser: the CometD session hangs on cookies of both.
import { CookieJar } from "tough-cookie";

export class Jar {
    #jar = new CookieJar();

    /** What the XMLHttpRequest of cometd-nodejs-client asks its owner for. */
    get forCometd() {
        return {
            storeCookie: (url, header, callback) => {
                this.#jar.setCookieSync(header, url.href);
                callback();
            },
            retrieveCookies: (_context, url, callback) => callback(null, this.#cookies(url.href)),
        };
    }

    /** Sends a REST request with the cookies of the jar, and keeps those that come back. */
    async fetch(url, { headers = {}, ...options } = {}) {
        const cookie = this.#cookies(url).join("; ");
        const sent = cookie ? { ...headers, Cookie: cookie } : headers;
        const response = await fetch(url, { ...options, headers: sent, redirect: "manual" });
        response.headers.getSetCookie().forEach((header) => this.#jar.setCookieSync(header, url));
        return response;
    }

    #cookies(url) {
        return this.#jar.getCookiesSync(url).map((cookie) => cookie.cookieString());
    }
}
