-- What a run takes of the budget that a root shares with all it has delegated to; or only what it has taken by now.
-- KEYS budget waiters lease due | ARGV skew prefix run token share limits need ended
--   share: JSON, absolute: spent i t u m, set aside ri rt ru, raises x, calls c by tool. It takes the place of what this
--     run said before, so that whatever a dead worker set aside is undone by the next.
--   limits: JSON of i t u m, a missing one is none; each counts once more per raise, of whichever run
--   need: JSON of i t u, and the name of a tool with its calls n; '' to set nothing aside
--   ended: '1' when the run is over, '2' when that is because nobody raised this budget in time
-- Answers {ok, the others' calls by tool: JSON}, {over, sum} to whoever is to ask people, {wait}, {unanswered}, or {fenced}.
local now = time(ARGV[1])
if redis.call('HGET', KEYS[3], 'token') ~= ARGV[4] then return {'fenced'} end

local UNITS = {'i', 't', 'u', 'm', 'ri', 'rt', 'ru', 'x'}
local function read(text)
  local share = text and cjson.decode(text) or {}
  for _, unit in ipairs(UNITS) do share[unit] = share[unit] or 0 end
  share.c = share.c or {}
  return share
end
local function fold(sum, share, sign)
  for _, unit in ipairs(UNITS) do sum[unit] = sum[unit] + sign * share[unit] end
  for tool, calls in pairs(share.c) do sum.c[tool] = (sum.c[tool] or 0) + sign * calls end
end
local function freed(before, after)
  for _, unit in ipairs({'i', 't', 'u'}) do
    if after[unit] + after['r' .. unit] < before[unit] + before['r' .. unit] then return true end
  end
  return after.x > before.x
end

local function held(sum)
  return sum.ri + sum.rt + sum.ru > 0
end

local kept = redis.call('HMGET', KEYS[1], 'sum', 'run:' .. ARGV[3], 'asking', 'unanswered')
local before, sum, share = read(kept[1]), read(kept[1]), read(ARGV[5])
fold(sum, read(kept[2]), -1)
fold(sum, share, 1)

local others = {}
for tool, calls in pairs(sum.c) do others[tool] = calls - (share.c[tool] or 0) end
local answer = {'ok', cjson.encode(others)}
local over, crowded = false, false
if ARGV[7] ~= '' then
  local limits, need = cjson.decode(ARGV[6]), cjson.decode(ARGV[7])
  for _, unit in ipairs({'i', 't', 'u', 'm'}) do
    local most, want = limits[unit] and limits[unit] * (1 + sum.x), need[unit] or 0
    if most then
      over = over or sum[unit] >= most or sum[unit] + want > most
      crowded = crowded or sum[unit] + (sum['r' .. unit] or 0) + want > most
    end
  end
  if over then
    if kept[3] and kept[3] ~= ARGV[3] then
      answer = {'wait'}
    elseif kept[4] then
      answer = {'unanswered'}
    else
      redis.call('HSET', KEYS[1], 'asking', ARGV[3])
      answer = {'over', cjson.encode(sum)}
    end
  elseif crowded then
    answer = {'wait'}
  else
    local aside = read()
    aside.ri, aside.rt, aside.ru = need.i or 0, need.t or 0, need.u or 0
    if need.tool then aside.c[need.tool] = need.n end
    fold(sum, aside, 1)
    fold(share, aside, 1)
  end
end

local settled = kept[3] == ARGV[3] and (ARGV[8] ~= '' or (ARGV[7] ~= '' and not over))
if settled then redis.call('HDEL', KEYS[1], 'asking') end
if ARGV[8] == '2' then redis.call('HSET', KEYS[1], 'unanswered', '1') end
if sum.x > before.x then redis.call('HDEL', KEYS[1], 'unanswered') end
redis.call('HSET', KEYS[1], 'sum', cjson.encode(sum), 'run:' .. ARGV[3], cjson.encode(share))
redis.call('EXPIRE', KEYS[1], 34560000)
-- What was set aside may have been spent to the last: nothing comes back, and one of those who wait for it is to ask.
local spent = held(before) and not held(sum) and answer[1] ~= 'over'
if settled or spent or freed(before, sum) then wake_all(ARGV[2], KEYS[4], KEYS[2], now) end
if answer[1] == 'wait' then
  redis.call('SADD', KEYS[2], ARGV[3])
  redis.call('EXPIRE', KEYS[2], 34560000)
end
return answer
