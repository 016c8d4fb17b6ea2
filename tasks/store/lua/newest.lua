-- Runs past one, newest first; false where that one is not known.
-- KEYS runs | ARGV skew after limit
--   after: '' from the newest on
local start = 0
if ARGV[2] ~= '' then
  local rank = redis.call('ZREVRANK', KEYS[1], ARGV[2])
  if not rank then return false end
  start = rank + 1
end
return redis.call('ZREVRANGE', KEYS[1], start, start + ARGV[3] - 1)
