// Runs a CometD server on a free loopback port and does what the lines of the standard input say.
//
// It first writes {"port": n}. Each line in is a JSON object, and each is answered with one:
//     {"do": "publish", "bursts": [[[channel, data], ...], ...], "pause": ms}   one burst after another
//     {"do": "subscribers", "channels": [...]}      how many there are on the channel that has fewest
//     {"do": "drop"}                                cuts all connections
//     {"do": "restart"}                             begins anew on the same port, all sessions forgotten
// It ends with the standard input.
import http from "node:http";
import readline from "node:readline";
import { setTimeout as elapsed } from "node:timers/promises";

const HOST = "127.0.0.1";

/** `open` returns a fresh peer: {handle(request, response), publish(channel, data), subscribers(channel), close()}. */
export async function drive(open) {
    const site = new Site(open);
    say({ port: await site.start(0) });
    for await (const line of readline.createInterface({ input: process.stdin })) {
        const { do: name, ...command } = JSON.parse(line);
        say(await site[name](command));
    }
    process.exit(0);
}

class Site {
    #open;
    #peer;
    #server;

    constructor(open) {
        this.#open = open;
    }

    async start(port) {
        this.#peer = this.#open();
        this.#server = http.createServer((request, response) => this.#peer.handle(request, response));
        await new Promise((resolve, reject) => this.#server.once("error", reject).listen(port, HOST, resolve));
        return this.#server.address().port;
    }

    async publish({ bursts, pause }) {
        for (const burst of bursts) {
            await Promise.all(burst.map(([channel, data]) => this.#peer.publish(channel, data)));
            await elapsed(pause);
        }
        return { published: bursts.flat().length };
    }

    subscribers({ channels }) {
        return { subscribers: Math.min(...channels.map((channel) => this.#peer.subscribers(channel))) };
    }

    drop() {
        this.#server.closeAllConnections();
        return { dropped: true };
    }

    async restart() {
        const { port } = this.#server.address();
        const closed = new Promise((resolve) => this.#server.close(resolve));
        this.drop();
        await closed;
        this.#peer.close();
        return { port: await this.start(port) };
    }
}

function say(answer) {
    process.stdout.write(`${JSON.stringify(answer)}\n`);
}
