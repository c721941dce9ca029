package server

import (
	"errors"
	"fmt"
	"net/netip"
	"sync"

	"golang.org/x/time/rate"
)

// errTooMany is the error of a client that exceeds its rate.
var errTooMany = errors.New("too many requests")

// rateLimiter limits the requests of each client per second. A nil rateLimiter has no limit.
type rateLimiter struct {
	perSecond rate.Limit
	burst     int

	mu      sync.Mutex
	clients map[string]*rate.Limiter
}

// maxClients is how many clients a rateLimiter remembers, so that its memory stays below some
// MB. One more client makes it forget all.
const maxClients = 10_000

// newRateLimiter makes a limiter of perSecond requests per second, with bursts of ten seconds'
// worth. It returns nil for 0.
func newRateLimiter(perSecond float64) *rateLimiter {
	if perSecond <= 0 {
		return nil
	}
	return &rateLimiter{perSecond: rate.Limit(perSecond), burst: max(int(10*perSecond), 1), clients: map[string]*rate.Limiter{}}
}

// allow counts a request of the client at an address. It returns errTooMany if the client exceeds
// its rate.
func (r *rateLimiter) allow(ip string) error {
	if r == nil || r.limiter(ip).Allow() {
		return nil
	}
	return r.tooMany()
}

// check returns errTooMany if another request of the client would exceed its rate. It does not
// count a request.
func (r *rateLimiter) check(ip string) error {
	if r == nil || r.limiter(ip).Tokens() >= 1 {
		return nil
	}
	return r.tooMany()
}

// tooMany returns the error of a client that exceeds its rate.
func (r *rateLimiter) tooMany() error {
	return fmt.Errorf("%w: the limit of one client is %g a second; try again in a moment", errTooMany, float64(r.perSecond))
}

// limiter returns the limiter of the client at an address.
func (r *rateLimiter) limiter(ip string) *rate.Limiter {
	client := clientOf(ip)
	r.mu.Lock()
	defer r.mu.Unlock()
	l := r.clients[client]
	if l == nil {
		if len(r.clients) >= maxClients {
			clear(r.clients)
		}
		l = rate.NewLimiter(r.perSecond, r.burst)
		r.clients[client] = l
	}
	return l
}

// clientOf returns the name of the client at an address. That is an IPv4 address itself. For an
// IPv6 address it is the /64 network, because a provider gives each customer at least that.
func clientOf(ip string) string {
	addr, err := netip.ParseAddr(ip)
	if err != nil || !addr.Is6() || addr.Is4In6() {
		return ip
	}
	return netip.PrefixFrom(addr, 64).Masked().String()
}
