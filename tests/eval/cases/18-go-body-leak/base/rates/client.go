package rates

import (
	"context"
	"encoding/json"
	"net/http"
)

type Client struct {
	HTTP *http.Client
	URL  string
}

func (c *Client) Latest(ctx context.Context) (map[string]float64, error) {
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, c.URL, nil)
	if err != nil {
		return nil, err
	}
	resp, err := c.HTTP.Do(req)
	if err != nil {
		return nil, err
	}
	defer resp.Body.Close()
	rates := map[string]float64{}
	if err := json.NewDecoder(resp.Body).Decode(&rates); err != nil {
		return nil, err
	}
	return rates, nil
}
