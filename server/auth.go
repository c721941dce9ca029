package server

import (
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"

	"github.com/gin-gonic/gin"

	"github.com/talkgraph/talkgraph/graph"
)

// Access sets who may read and write. The zero Access fits a server on a loopback address:
// every client may read and write, but only by a loopback name.
type Access struct {
	Token   string   // required for changes; "" allows all clients
	Private bool     // whether reading requires the token too
	Hosts   []string // further host names of the server; "*" for any
	Origins []string // sites whose pages may call the API (CORS), such as https://example.org; "*" for any
	Proxies []string // addresses or networks whose X-Forwarded-* headers are trusted
}

// guard decides who may read and write: by the host name, the site, the token and the session
// of a request.
type guard struct {
	access      Access
	isReadOnly  bool
	proxies     []*net.IPNet
	sites       *http.CrossOriginProtection
	wrongTokens *rateLimiter
	signedOut   endedSessions
}

// newGuard makes the guard of a server. It returns graph.ErrInvalid if a proxy is not an address
// or network, or if an origin is not one.
func newGuard(a Access, isReadOnly bool) (*guard, error) {
	proxies, err := parseNetworks(a.Proxies)
	if err != nil {
		return nil, err
	}
	sites, err := a.sites()
	if err != nil {
		return nil, err
	}
	return &guard{access: a, isReadOnly: isReadOnly, proxies: proxies, sites: sites, wrongTokens: newRateLimiter(wrongTokenRate)}, nil
}

// check makes a middleware from a check of the guard. If the check returns an error, the
// middleware answers with it.
func (s *server) check(check func(c *gin.Context) error) gin.HandlerFunc {
	return func(c *gin.Context) {
		if err := check(c); err != nil {
			s.abort(c, err)
		} else if !c.IsAborted() {
			c.Next()
		}
	}
}

var (
	errForbidden = errors.New("not allowed")
	errNoToken   = errors.New("not signed in")
	errHost      = errors.New("wrong host")
)

// sessionTime is how long a browser stays signed in: long enough for a person who uses the server
// once a month. sessionCookie is the name of the cookie.
const (
	sessionTime   = 30 * 24 * time.Hour
	sessionCookie = "talkgraph_session"
)

// checkHost returns errHost for a request with a host name that is not this server's. It
// prevents DNS rebinding: a foreign page whose own name resolves to this machine.
func (g *guard) checkHost(c *gin.Context) error {
	if host := hostName(c.Request.Host); !isLoopbackName(host) && !slices.Contains(g.access.Hosts, host) && !slices.Contains(g.access.Hosts, "*") {
		return fmt.Errorf("%w: this server does not answer to the host name %q; its operator can add it with --host", errHost, host)
	}
	return nil
}

// hostName returns the host of host:port, without the brackets of IPv6.
func hostName(hostPort string) string {
	if host, _, err := net.SplitHostPort(hostPort); err == nil {
		return host
	}
	return strings.Trim(hostPort, "[]")
}

// isLoopbackName reports whether a host is "localhost" or a loopback address.
func isLoopbackName(host string) bool {
	ip := net.ParseIP(host)
	return host == "localhost" || ip != nil && ip.IsLoopback()
}

// openPaths are the paths that require no token on a private server.
var openPaths = []string{"/login", "/healthz", "/readyz", "/manifest.webmanifest"}

// checkReader returns errNoToken for a request to a private server without the token or a
// session. It redirects a browser to /login instead.
func (g *guard) checkReader(c *gin.Context) error {
	if !g.access.Private || g.isSignedIn(c) || slices.Contains(openPaths, c.Request.URL.Path) || strings.HasPrefix(c.Request.URL.Path, "/static/") {
		return nil
	}
	if c.Request.Method == http.MethodGet && !wantsJSON(c) {
		c.Redirect(http.StatusSeeOther, "/login?next="+url.QueryEscape(c.Request.URL.RequestURI()))
		c.Abort()
		return nil
	}
	return fmt.Errorf("%w: this server is private; send its token as \"Authorization: Bearer TOKEN\"", errNoToken)
}

// checkWriter returns nil if a request may change the store. It returns errForbidden on a
// read-only server, and errNoToken for a request without the token or a session.
func (g *guard) checkWriter(c *gin.Context) error {
	switch {
	case g.isReadOnly:
		return fmt.Errorf("%w: this server is read-only; to add notes, stop it (not needed with PostgreSQL) and run \"talkgraph load FILE\"", errForbidden)
	case g.access.Token != "" && !g.isSignedIn(c):
		return fmt.Errorf("%w: changes need the token of this server; sign in at /login or send it as \"Authorization: Bearer TOKEN\"", errNoToken)
	}
	return nil
}

// requireWriter makes a handler that runs h for requests that may change the store and whose
// client is within its rate of changes.
func (s *server) requireWriter(h handler) handler {
	return func(c *gin.Context) (view, error) {
		if err := s.guard.checkWriter(c); err != nil {
			return nil, err
		}
		if err := s.writeRate.allow(c.ClientIP()); err != nil {
			return nil, err
		}
		return h(c)
	}
}

// sites makes the protection against cross-origin requests. It refuses changes that pages of
// other sites send, unless the site is one of Origins.
func (a Access) sites() (*http.CrossOriginProtection, error) {
	out := http.NewCrossOriginProtection()
	for _, origin := range a.Origins {
		if origin == "*" {
			out.AddInsecureBypassPattern("/api/")
			out.AddInsecureBypassPattern("/mcp")
			continue
		}
		if err := out.AddTrustedOrigin(origin); err != nil {
			return nil, fmt.Errorf("%w: %q is not an origin; write one such as https://example.org", graph.ErrInvalid, origin)
		}
	}
	return out, nil
}

// isForeign reports whether a page of another site sent a request, by any method.
func (g *guard) isForeign(r *http.Request) bool {
	r = r.WithContext(r.Context()) // a copy
	r.Method = http.MethodPost     // Check accepts every GET
	return g.sites.Check(r) != nil
}

// checkSite returns errForbidden for a request that a page of another site sent, unless a person
// followed a link. Such a page could make a visitor's browser send any number of requests.
func (g *guard) checkSite(c *gin.Context) error {
	h := c.Request.Header
	isLink := c.Request.Method == http.MethodGet && h.Get("Sec-Fetch-Mode") == "navigate" && h.Get("Sec-Fetch-Dest") == "document" && h.Get("Sec-Fetch-User") == "?1"
	if !isLink && g.isForeign(c.Request) {
		return fmt.Errorf("%w: a page of another site sent this request; open the address yourself, or allow the site with --cors", errForbidden)
	}
	return nil
}

// scheme returns "https" or "http", the scheme that the client uses to reach this server or its
// trusted proxy.
func (g *guard) scheme(c *gin.Context) string {
	if c.Request.TLS != nil {
		return "https"
	}
	if proto := c.GetHeader("X-Forwarded-Proto"); proto == "https" && g.isTrustedProxy(c.RemoteIP()) {
		return proto
	}
	return "http"
}

// isTrustedProxy reports whether an address is one of Access.Proxies.
func (g *guard) isTrustedProxy(ip string) bool { return contains(g.proxies, net.ParseIP(ip)) }

// contains reports whether one of some networks contains an address.
func contains(networks []*net.IPNet, ip net.IP) bool {
	return slices.ContainsFunc(networks, func(n *net.IPNet) bool { return n.Contains(ip) })
}

// parseNetworks parses addresses such as "10.0.0.1" and networks such as "10.0.0.0/8". It returns
// graph.ErrInvalid for any other text.
func parseNetworks(proxies []string) ([]*net.IPNet, error) {
	var out []*net.IPNet
	for _, p := range proxies {
		if ip := net.ParseIP(p); ip != nil {
			bits := 8 * net.IPv6len
			if ip.To4() != nil {
				bits = 8 * net.IPv4len
			}
			p = fmt.Sprintf("%s/%d", p, bits)
		}
		_, n, err := net.ParseCIDR(p)
		if err != nil {
			return nil, fmt.Errorf("%w: %q is not an address or network of a proxy; write one such as 10.0.0.0/8", graph.ErrInvalid, p)
		}
		out = append(out, n)
	}
	return out, nil
}

// allowOrigins sets the CORS headers for the sites in Access.Origins, and answers preflight
// requests. The response allows no credentials. Browsers send the SameSite=Strict session cookie
// only from pages of the same site, such as another port of this host; authenticate ignores it in
// changes that these pages send.
func (g *guard) allowOrigins(c *gin.Context) {
	origin := c.GetHeader("Origin")
	any := slices.Contains(g.access.Origins, "*")
	if origin == "" || !any && !slices.Contains(g.access.Origins, origin) {
		c.Next()
		return
	}
	h := c.Writer.Header()
	h.Set("Access-Control-Allow-Origin", origin)
	h.Add("Vary", "Origin")
	h.Set("Cross-Origin-Resource-Policy", "cross-origin")
	if c.Request.Method == http.MethodOptions && c.GetHeader("Access-Control-Request-Method") != "" {
		h.Set("Access-Control-Allow-Methods", "GET, HEAD, POST, DELETE")
		h.Set("Access-Control-Allow-Headers", "Authorization, Content-Type, Mcp-Method, Mcp-Name, Mcp-Protocol-Version")
		h.Set("Access-Control-Max-Age", "600")
		c.AbortWithStatus(http.StatusNoContent)
		return
	}
	c.Next()
}
