package server

import (
	"errors"
	"fmt"
	"net/netip"
	"sync"

	"golang.org/x/time/rate"
)

// errTooMany is a client that asks too often.
var errTooMany = errors.New("too many requests")

// rateLimiter bounds how often each client asks. A nil one bounds nothing.
type rateLimiter struct {
	each  rate.Limit
	burst int

	mu      sync.Mutex
	clients map[string]*rate.Limiter
}

// maxClients is how many clients are remembered; then all are forgotten.
const maxClients = 10_000

// newRateLimiter lets a client ask so often a second and, after a rest, as often at once as in
// ten seconds.
func newRateLimiter(each float64) *rateLimiter {
	if each <= 0 {
		return nil
	}
	return &rateLimiter{each: rate.Limit(each), burst: max(int(10*each), 1), clients: map[string]*rate.Limiter{}}
}

func (r *rateLimiter) allow(ip string) error {
	if r == nil {
		return nil
	}
	client := clientOf(ip)
	r.mu.Lock()
	defer r.mu.Unlock()
	l := r.clients[client]
	if l == nil {
		if len(r.clients) >= maxClients {
			clear(r.clients)
		}
		l = rate.NewLimiter(r.each, r.burst)
		r.clients[client] = l
	}
	if !l.Allow() {
		return fmt.Errorf("%w: at most %g such requests a second are taken from one client; try again in a moment", errTooMany, float64(r.each))
	}
	return nil
}

// clientOf is whom an address belongs to: of IPv6 each client has a network of 64 bits.
func clientOf(ip string) string {
	addr, err := netip.ParseAddr(ip)
	if err != nil || !addr.Is6() || addr.Is4In6() {
		return ip
	}
	return netip.PrefixFrom(addr, 64).Masked().String()
}
