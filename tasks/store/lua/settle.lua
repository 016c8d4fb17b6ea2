-- Know a schedule. One that is new, or means other times than before, counts from now on: nothing of the past is due.
-- KEYS schedule schedules | ARGV skew name times
--   times: what says when it comes; '' for one that there is no more
local known, now = redis.call('HGET', KEYS[1], 'times'), string.format('%.6f', time(ARGV[1]))
redis.call('HSET', KEYS[1], 'seen', now)
if known == ARGV[3] then return 'same' end
redis.call('HSET', KEYS[1], 'times', ARGV[3], 'last', now)
redis.call('SADD', KEYS[2], ARGV[2])
if not known or known == '' then return 'new' end
return ARGV[3] == '' and 'gone' or 'changed'
