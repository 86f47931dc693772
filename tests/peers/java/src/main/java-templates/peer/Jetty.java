package peer;

import java.util.EnumSet;
import java.util.Map;
import ${servlet}.DispatcherType;
import org.cometd.bayeux.server.BayeuxServer;
import ${cometd.servlet}.CometDServlet;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import ${jetty.servlet}.FilterHolder;
import ${jetty.servlet}.ServletContextHandler;
import ${jetty.servlet}.ServletHolder;

/** Jetty with the servlet of CometD behind our REST part. */
final class Jetty {
    private final ServletContextHandler context = new ServletContextHandler();
    private final ServerConnector connector;

    /** Start; `options` are the servlet's own. */
    Jetty(Site site, Map<String, String> options) throws Exception {
        ServletHolder cometd = new ServletHolder(new CometDServlet());
        cometd.setInitParameters(options);
        cometd.setInitOrder(1);
        cometd.setAsyncSupported(true);
        FilterHolder rest = new FilterHolder(new Front(site));
        rest.setAsyncSupported(true);
        context.setContextPath("/");
        context.addServlet(cometd, "/api/v2/notifications/*");
        context.addFilter(rest, "/*", EnumSet.of(DispatcherType.REQUEST));
        Server server = new Server();
        connector = new ServerConnector(server);
        connector.setHost("127.0.0.1");
        server.addConnector(connector);
        server.setHandler(context);
        server.start();
    }

    int port() {
        return connector.getLocalPort();
    }

    BayeuxServer bayeux() {
        return (BayeuxServer) context.getServletContext().getAttribute(BayeuxServer.ATTRIBUTE);
    }
}
