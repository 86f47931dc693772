// The CometD server of npm. The only argument is JSON: {timeout, ack}, milliseconds and whether it offers ack.
import cometd from "cometd-nodejs-server";
import extensions from "cometd-nodejs-server/ack-extension.js";

import { drive } from "./driver.mjs";

const { timeout, ack } = JSON.parse(process.argv[2]);

await drive(() => {
    const server = cometd.createCometDServer({ timeout });
    if (ack) {
        server.addExtension(new extensions.AcknowledgedMessagesExtension());
    }
    return {
        handle: server.handle,
        publish: (channel, data) => server.createServerChannel(channel).publish(null, data),
        subscribers: (channel) => server.getServerChannel(channel)?.subscribers.length ?? 0,
        close: () => server.close(),
    };
});
