-- What every script begins with.

local function time(skew)
  local t = redis.call('TIME')
  return tonumber(t[1]) + tonumber(t[2]) / 1000000 + tonumber(skew)
end

-- Entries are four arguments each: header, salt, payload, hash. Entry n has stream id n-0.
local function add(journal, length, from, till)
  for i = from, till, 4 do
    length = length + 1
    redis.call('XADD', journal, length .. '-0', 'h', ARGV[i], 's', ARGV[i + 1], 'p', ARGV[i + 2], 'x', ARGV[i + 3])
  end
end

local function tail(journal, known)
  return redis.call('XRANGE', journal, '(' .. known .. '-0', '+')
end

-- when: '' leaves the index alone, 'never' takes the run out, 'now' or a time sets when somebody must look.
local function look(due, run, when, now)
  if when == 'never' then
    redis.call('ZREM', due, run)
  elseif when == 'now' then
    redis.call('ZADD', due, string.format('%.6f', now), run)
  elseif when ~= '' then
    redis.call('ZADD', due, when, run)
  end
end

-- asking: '' leaves the index of runs with open questions alone, '1' puts the run in, '0' takes it out.
local function index(asking, run, flag)
  if flag == '1' then
    redis.call('SADD', asking, run)
  elseif flag == '0' then
    redis.call('SREM', asking, run)
  end
end

-- Somebody must look at a run, even if its driver is about to let go of it at an unchanged head.
local function wake(prefix, due, run, now)
  look(due, run, 'now', now)
  redis.call('HSET', prefix .. 'lease:' .. run, 'nudged', '1')
end

local function wake_all(prefix, due, members, now)
  for _, run in ipairs(redis.call('SMEMBERS', members)) do
    wake(prefix, due, run, now)
  end
  redis.call('DEL', members)
end

-- One more call of a tool, or failure of one, on a day; days are kept for eight.
local function count(calls, what, tool)
  redis.call('HINCRBY', calls, what .. ' ' .. tool, 1)
  redis.call('EXPIRE', calls, 691200)
end

-- An effect is settled: those alike may go on, if there are any.
local function clear(effect)
  local lane = redis.call('HGET', effect, 'lane')
  if lane then
    redis.call('DEL', lane)
    redis.call('HDEL', effect, 'lane')
  end
end
