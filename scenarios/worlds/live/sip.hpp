// scenarios/worlds/live/sip.hpp: as much SIP as a registration takes: REGISTER and its answers, no digest
// (RFC 3261), and NOTIFY by which a CallManager has a phone reset itself. Bytes in, bytes out: no socket
// here.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

namespace live::sip {

inline constexpr std::size_t largest_message = 8192;
inline constexpr int usual_expiry = 3600;  // seconds

// A REGISTER that binds `device` for an hour. `sequence` counts the requests of a client: branch and CSeq are
// new with each.
[[nodiscard]] std::string register_request(std::string_view device, std::string_view server,
                                           std::string_view transport, std::uint32_t sequence);

// Where the first message in `bytes` ends, its body included; nothing while it is not whole, or
// where its length is no number. Empty lines before a message are no part of one: `take_empty_lines` first.
[[nodiscard]] std::optional<std::size_t> message_end(std::string_view bytes);

// Takes keep-alives and empty lines off the front (RFC 3261, 7.5; RFC 5626).
void take_empty_lines(std::string& bytes);

// What a REGISTER binds that was answered with 200.
struct Binding {
    std::string device;
    std::string contact;  // its first one, as the header has it; empty: all are taken away
    std::string call_id;
};

// What a registrar asks of its CallManager.
struct Registrar {
    std::function<bool(std::string_view device)> knows;
    std::function<bool(std::string_view device)> is_own_name;  // may this client register as this device?
    std::string client_address{};   // for `received` in the topmost Via (RFC 3261, 18.2.1)
    std::uint16_t client_port = 0;  // for `rport` (RFC 3581)
    // Hears the body of a REFER that carries one of a phone's alarms; may be empty.
    std::function<void(std::string_view body)> hears_alarm{};
    // Hears of each REGISTER with a contact that is answered with 200; may be empty.
    std::function<void(const Binding& binding)> hears_binding{};
    // For the Date of such an answer, by which phones set their clocks (RFC 3261, 10.3 and 20.17); without
    // one there is none.
    std::optional<std::chrono::sys_seconds> now{};
};

// The answer to a request, by RFC 3261: 200 with a To tag and the time for which each contact is bound; 400
// where a header is missing or doesn't fit; 403 under another's name; 404 for an unknown device; 405 for
// methods that are none of a registrar's, but 202 for a REFER with a phone's alarm (Cisco 214535; no
// subscription follows, which `Require: norefersub` asks for) or with its wish to come back to this
// CallManager (usecallmanager.nz patches), and 501 for unknown ones; 420 for what is required and not known;
// 481 for a CANCEL; 505 for another version. Nothing for ACK, which is never
// answered, and for a response.
[[nodiscard]] std::optional<std::string> answer(std::string_view request, const Registrar& registrar);

// What a CallManager tells a phone to do: `restart` asks for lists and configuration again, `reset` boots.
enum class Control { reset, restart };
[[nodiscard]] std::string control_name(Control control);  // "reset"

// The request for that: NOTIFY of the event service-control, outside of any dialog, over the connection of
// the phone's registration (usecallmanager.nz patches). Version stamps of zeros differ from whatever the
// phone has. Of the stamps that implementations send, those for features are left out: some firmware answers
// them with 400 (a choice). `sequence` counts the requests of this server.
[[nodiscard]] std::string control_request(const Binding& binding, std::string_view server,
                                          std::string_view transport, Control control,
                                          std::uint32_t sequence);

// The user of a header's address ("<sip:SEP1@host>", "Bob" <sips:SEP1@host;x>, sip:SEP1@host;tag=a), whatever
// stands before it; nothing where there is none.
[[nodiscard]] std::optional<std::string> user_of(std::string_view header);

// The status of a response; nothing for what is none.
[[nodiscard]] std::optional<int> parse_status(std::string_view message);

}  // namespace live::sip
