//! What the server does by itself in one step, so that nobody comes between (Redis: "Scripting with Lua"). Each script names all its keys, and
//! may be sent twice.

use std::sync::LazyLock;

use ::redis::Script;

/// For scripts with a fence: a hash with the fencing value that was `given` last, and the one under which was `saved` last.
///
/// Rubbish in its place counts as nothing. Lua's numbers are exact below 2^53, which microseconds since 1970 reach in the year 2255.
const FENCES: &str = "
local function known(key, field)
    local value = redis.pcall('HGET', key, field)
    if type(value) == 'table' then
        redis.call('DEL', key)
        return 0
    end
    local number = tonumber(value)
    if number and number < 2^53 then return number end
    return 0
end
local function keep(key, life)
    if redis.call('PTTL', key) < tonumber(life) then redis.call('PEXPIRE', key, life) end
end
";

/// For scripts with a lease: the fencing value and the owner in it, or nothing where there is none of ours.
const HELD: &str = "
local function held(key)
    local value = redis.pcall('GET', key)
    if type(value) ~= 'string' then return nil end
    return string.match(value, '^(%d+) (%x+)$')
end
";

/// Takes the lease and returns its fencing value, or nothing while somebody else has it.
///
/// Keys: lease, fence. Arguments: the life of the lease, and of the fence, in milliseconds; who asks.
///
/// Who asks is another one for each question, and stands in the lease beside the fencing value: a question whose answer was lost is put again, and
/// has the same answer then. The fencing value follows the server's clock, so that it grows even if the server has forgotten the last one. What
/// ends later than any lease, or never, is none of ours.
pub(super) static LEASE: LazyLock<Script> = LazyLock::new(|| {
    script(&[
        HELD,
        FENCES,
        "
local left = redis.call('PTTL', KEYS[1])
if left >= 0 and left <= tonumber(ARGV[1]) then
    local fence, owner = held(KEYS[1])
    return owner == ARGV[3] and fence
end
local time = redis.call('TIME')
local fence = math.max(time[1] * 1000000 + time[2], known(KEYS[2], 'given') + 1)
fence = string.format('%.0f', fence)
redis.call('SET', KEYS[1], fence .. ' ' .. ARGV[3], 'PX', ARGV[1])
redis.call('HSET', KEYS[2], 'given', fence)
keep(KEYS[2], ARGV[2])
return fence
",
    ])
});

/// Gives the lease back, unless it is somebody else's by now.
///
/// Keys: lease. Arguments: its fencing value.
pub(super) static RELEASE: LazyLock<Script> = LazyLock::new(|| {
    script(&[
        HELD,
        "
if held(KEYS[1]) == ARGV[1] then redis.call('DEL', KEYS[1]) end
",
    ])
});

/// Keeps an entry, or removes it; returns 0 and does nothing if one was saved under a higher fencing value.
///
/// Keys: entry, fence. Arguments: the sealed tokens, their life (0: remove them), the fencing value (0: no lease), the life of the
/// fence, in milliseconds.
pub(super) static SAVE: LazyLock<Script> = LazyLock::new(|| {
    script(&[
        FENCES,
        "
local fence = tonumber(ARGV[3])
if fence > 0 then
    if fence < known(KEYS[2], 'saved') then return 0 end
    redis.call('HSET', KEYS[2], 'saved', ARGV[3])
    keep(KEYS[2], ARGV[4])
end
if ARGV[2] == '0' then
    redis.call('DEL', KEYS[1])
else
    redis.call('SET', KEYS[1], ARGV[1], 'PX', ARGV[2])
end
return 1
",
    ])
});

/// Puts other bytes in the place of an entry, which then lives as long as before, or removes it; returns 0 if it has changed meanwhile.
///
/// Keys: entry. Arguments: what it was, and what shall be there (nothing: remove it).
pub(super) static FORGET: LazyLock<Script> = LazyLock::new(|| {
    Script::new(
        "
if redis.call('GET', KEYS[1]) ~= ARGV[1] then return 0 end
if ARGV[2] == '' then
    redis.call('DEL', KEYS[1])
else
    redis.call('SET', KEYS[1], ARGV[2], 'KEEPTTL')
end
return 1
",
    )
});

fn script(parts: &[&str]) -> Script {
    Script::new(&parts.concat())
}
