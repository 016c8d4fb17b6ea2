package rates

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"time"
)

const attempts = 5

type Client struct {
	HTTP *http.Client
	URL  string
}

// Latest asks the bank, up to five times if it is busy.
func (c *Client) Latest(ctx context.Context) (map[string]float64, error) {
	for n := 0; n < attempts; n++ {
		req, err := http.NewRequestWithContext(ctx, http.MethodGet, c.URL, nil)
		if err != nil {
			return nil, err
		}
		resp, err := c.HTTP.Do(req)
		if err != nil {
			return nil, err
		}
		if resp.StatusCode == http.StatusServiceUnavailable {
			time.Sleep(time.Duration(n+1) * time.Second)
			continue
		}
		defer resp.Body.Close()
		if resp.StatusCode != http.StatusOK {
			return nil, fmt.Errorf("the bank answered %s", resp.Status)
		}
		rates := map[string]float64{}
		if err := json.NewDecoder(resp.Body).Decode(&rates); err != nil {
			return nil, fmt.Errorf("the bank's rates: %w", err)
		}
		return rates, nil
	}
	return nil, fmt.Errorf("the bank is busy: gave up after %d attempts", attempts)
}
