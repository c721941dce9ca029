package server

import (
	"errors"
	"fmt"
	"net/netip"
	"sync"

	"golang.org/x/time/rate"
)

// errTooMany is the error of a client over its rate.
var errTooMany = errors.New("too many requests")

// rateLimiter bounds the requests a second of each client. A nil rateLimiter allows all.
type rateLimiter struct {
	each  rate.Limit
	burst int

	mu      sync.Mutex
	clients map[string]*rate.Limiter
}

// maxClients is how many clients a rateLimiter remembers; at the next it forgets all.
const maxClients = 10_000

// newRateLimiter makes a limiter of each requests a second, with bursts of ten seconds; nil
// for 0.
func newRateLimiter(each float64) *rateLimiter {
	if each <= 0 {
		return nil
	}
	return &rateLimiter{each: rate.Limit(each), burst: max(int(10*each), 1), clients: map[string]*rate.Limiter{}}
}

// allow counts a request, and returns errTooMany if the client of an address is over its rate.
func (r *rateLimiter) allow(ip string) error {
	if r == nil || r.of(ip).Allow() {
		return nil
	}
	return r.tooMany()
}

// check returns errTooMany if the next request of a client would be over its rate.
func (r *rateLimiter) check(ip string) error {
	if r == nil || r.of(ip).Tokens() >= 1 {
		return nil
	}
	return r.tooMany()
}

func (r *rateLimiter) tooMany() error {
	return fmt.Errorf("%w: the limit of one client is %g a second; try again in a moment", errTooMany, float64(r.each))
}

// of returns the limiter of the client of an address.
func (r *rateLimiter) of(ip string) *rate.Limiter {
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
	return l
}

// clientOf returns the client of an address: the address itself, or for IPv6 its network of
// 64 bits.
func clientOf(ip string) string {
	addr, err := netip.ParseAddr(ip)
	if err != nil || !addr.Is6() || addr.Is4In6() {
		return ip
	}
	return netip.PrefixFrom(addr, 64).Masked().String()
}
