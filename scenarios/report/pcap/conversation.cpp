#include "scenarios/report/pcap/conversation.hpp"

#include <algorithm>
#include <stdexcept>

#include <fmt/format.h>

#include "ctl/issuing.hpp"
#include "scenarios/report/pcap/tls_session.hpp"
#include "scenarios/worlds/live/capf_message.hpp"
#include "scenarios/worlds/live/sip.hpp"
#include "tftp/packet.hpp"
#include "tftp/transfer.hpp"

namespace pcap {
namespace {

using capture::Nanoseconds;
using phone::Contact;
using phone::Download;

ctl::Bytes bytes_of(std::string_view text) {
    const ctl::BytesView bytes = ctl::as_bytes(text);
    return {bytes.begin(), bytes.end()};
}

// What is said over TCP, in the order in which it is.
using Dialog = std::vector<Flight>;

// Who ends the connection: a phone that has registered keeps it.
enum class End { by_client, by_server, stays };

// A server whose key is not ours, by what it has shown: the same names and serial number, and a key of ours.
tvs::TlsIdentity stand_in(const ctl::Certificate& shown) {
    const auto key = ctl::PrivateKey::generate_ec(ctl::Curve::p256);
    if (!key) throw std::runtime_error(key.error().message);
    const auto made = ctl::make_self_signed({.subject = ctl::name_attributes(shown.subject()),
                                             .serial = shown.serial(),
                                             .not_before = shown.not_before(),
                                             .not_after = shown.not_after()},
                                            *key);
    if (!made) throw std::runtime_error(made.error().message);
    return {*made, *key};
}

class Conversation {
  public:
    Conversation(capture::Capture& capture, const worlds::ObservedExchange& exchange,
                 const Speakers& speakers)
        : capture_(capture),
          exchange_(exchange),
          speakers_(speakers),
          at_(model::node_at(exchange.site, model::server_of(exchange.ask))),
          interface_(capture.interface(at_ ? at_.node->name() : model::server_of(exchange.ask))) {}

    void add() {
        std::visit([this](const auto& ask) { say(ask); }, exchange_.ask);
    }

  private:
    template <typename Answer>
    [[nodiscard]] const Answer& answer() const {
        return std::get<Answer>(exchange_.answer);
    }
    [[nodiscard]] capture::Endpoint phone() const { return {speakers_.phone, speakers_.port}; }
    // A server outside of this program stands where the plan says.
    [[nodiscard]] capture::Endpoint server(std::uint16_t port) const {
        if (const model::OutsideServer* outside = outside_server())
            return {outside->address, outside->port != 0 ? outside->port : port};
        return {model::server_of(exchange_.ask), port};
    }
    [[nodiscard]] const model::OutsideServer* outside_server() const {
        if (!at_) return nullptr;
        const auto found =
            at_.node->description->outside.find(model::service_behind(model::endpoint_of(exchange_.ask)));
        return found == at_.node->description->outside.end() ? nullptr : &found->second;
    }

    // The times at which `count` things happen, one after the other.
    [[nodiscard]] Nanoseconds time(std::size_t number, std::size_t count) const {
        const auto length = std::chrono::nanoseconds(exchange_.over - exchange_.asked);
        return exchange_.asked + length * static_cast<std::int64_t>(number) /
                                     static_cast<std::int64_t>(std::max<std::size_t>(count, 1));
    }

    // Nobody took the connection: was it refused?
    void add_failure(std::uint16_t port) const {
        const bool is_silent = !at_ || at_.node->is_silent(port);
        if (is_silent)
            capture::TcpFlow::unanswered(capture_, interface_, phone(), server(port), exchange_.asked,
                                         exchange_.over);
        else
            capture::TcpFlow::refused(capture_, interface_, phone(), server(port), exchange_.asked);
    }

    void add_dialog(std::uint16_t port, const Dialog& dialog, End end) const {
        capture::TcpFlow flow(capture_, interface_, phone(), server(port), exchange_.asked);
        for (std::size_t i = 0; i < dialog.size(); ++i) {
            const Nanoseconds when = time(i + 1, dialog.size() + 1);
            if (dialog[i].is_from_client)
                flow.sent(dialog[i].bytes, when);
            else
                flow.received(dialog[i].bytes, when);
        }
        if (end == End::by_client) flow.closed(exchange_.over);
        if (end == End::by_server) flow.closed_by_server(exchange_.over);
    }

    // The identity behind what the server has shown; nullptr where it has shown nothing.
    [[nodiscard]] const tvs::TlsIdentity* shown() const {
        if (!at_ || !exchange_.presented || outside_server() != nullptr) return nullptr;
        const auto fits = [this](const auto& service) {
            return service && (*service)->identity.certificate->identity() == exchange_.presented->identity();
        };
        const model::NodeState& node = *at_.node;
        if (fits(node.tvs)) return &(*node.tvs)->identity;
        for (const auto* service : {&node.call_manager, &node.tomcat, &node.tftp_https, &node.ha_proxy,
                                    &node.configuration_https, &node.capf})
            if (fits(*service)) return &(**service)->identity;
        return nullptr;
    }

    // The client's identity where the server asks for one; `plain` is what is said inside.
    void add_tls(std::uint16_t port, const tvs::TlsRange& versions,
                 const std::shared_ptr<const tvs::TlsIdentity>& identity, bool asks_client, Contact contact,
                 const Dialog& plain, End end = End::by_client) const {
        const tvs::TlsIdentity* presented = shown();
        std::optional<tvs::TlsIdentity> other;
        if (presented == nullptr && exchange_.presented)
            presented = &other.emplace(stand_in(*exchange_.presented));
        // A server that fits no version shows nothing; any identity of the node will do for the attempt.
        if (presented == nullptr && at_ && contact == Contact::tls_failed) presented = any_identity();
        if (contact == Contact::unreachable || presented == nullptr) return add_failure(port);
        TlsEnds ends{.client_versions = versions,
                     .client_identity = std::nullopt,
                     .client_takes_server = contact != Contact::certificate_refused,
                     .server_versions = at_.cluster->tls(*at_.node),
                     .server_identity = *presented,
                     .server_asks_client = asks_client,
                     .server_takes_client = contact != Contact::tls_failed};
        if (identity) ends.client_identity = *identity;
        TlsSession session(ends);
        Dialog dialog = session.handshake();
        if (session.stands() && contact == Contact::answered) {
            for (const Flight& each : plain)
                dialog.push_back(each.is_from_client ? session.client_says(each.bytes)
                                                     : session.server_says(each.bytes));
            if (end != End::stays)
                for (Flight& each : session.closing()) dialog.push_back(std::move(each));
        }
        for (const std::string& line : session.secrets()) capture_.add_secret(line);
        add_dialog(port, dialog, contact == Contact::answered ? end : End::by_client);
    }

    [[nodiscard]] const tvs::TlsIdentity* any_identity() const {
        if (at_.node->tvs) return &(*at_.node->tvs)->identity;
        return at_.node->call_manager ? &(*at_.node->call_manager)->identity : nullptr;
    }

    // --- files

    void say(const phone::GetFile& file) const {
        const auto& heard = answer<phone::FileAnswer>();
        if (file.over == phone::Transport::tftp) return add_transfer(file, heard);
        const bool is_https = file.over == phone::Transport::https;
        const model::Ports ports;
        const std::uint16_t port = is_https ? ports.configuration_https : ports.tftp_http;
        const std::optional<model::PortFault> fault = at_ ? at_.node->fault_of(port) : std::nullopt;
        const bool is_strange =
            fault && *fault != model::PortFault::silent && *fault != model::PortFault::closed;
        const bool is_open = at_ && model::is_open(*at_.node, model::endpoint_of(exchange_.ask));
        if (heard.outcome == Download::no_answer && !(is_strange && is_open) && !is_https)
            return add_failure(port);
        const Dialog dialog{{true, request(file, port)}, {false, response(heard, fault)}};
        if (!is_https) return add_dialog(port, dialog, End::by_server);
        // An open port that shows nothing has no version of TLS in common.
        const Contact contact = heard.outcome != Download::no_answer ? Contact::answered
                                : exchange_.presented                ? Contact::certificate_refused
                                : is_open                            ? Contact::tls_failed
                                                                     : Contact::unreachable;
        add_tls(port, file.tls, nullptr, false, contact, dialog, End::by_server);
    }

    [[nodiscard]] static ctl::Bytes request(const phone::GetFile& file, std::uint16_t port) {
        return bytes_of(fmt::format("GET /{} HTTP/1.1\r\nHost: {}:{}\r\n\r\n", file.name, file.server, port));
    }

    [[nodiscard]] static ctl::Bytes response(const phone::FileAnswer& heard,
                                             std::optional<model::PortFault> fault) {
        if (heard.outcome == Download::no_answer && fault == model::PortFault::garbage)
            return bytes_of("\x57\x01\xff no HTTP at all\r\n\r\n");
        if (heard.outcome == Download::no_answer && fault == model::PortFault::endless) {
            ctl::Bytes endless = bytes_of("HTTP/1.1 200 OK\r\nContent-type: */*\r\n\r\n");
            endless.resize(endless.size() + 16384);
            return endless;
        }
        const std::string_view status = heard.outcome == Download::received    ? "200 OK"
                                        : heard.outcome == Download::not_found ? "404 Not Found"
                                                                               : "503 Service Unavailable";
        const std::size_t size = heard.bytes ? heard.bytes->size() : 0;
        ctl::Bytes bytes =
            bytes_of(fmt::format("HTTP/1.1 {}\r\nCache-Control: no-store\r\nContent-Type: */*\r\nConnection: "
                                 "close\r\nContent-Length: {}\r\n\r\n",
                                 status, size));
        if (heard.bytes) ctl::append(bytes, *heard.bytes);
        return bytes;
    }

    // Lock-step with blocks of 512 bytes; the server answers from a port of its own (RFC 1350).
    void add_transfer(const phone::GetFile& file, const phone::FileAnswer& heard) const {
        const model::Ports ports;
        const tftp::Bytes ask = tftp::encode(
            tftp::Request{.is_write = false, .file_name = file.name, .mode = "octet", .options = {}});
        const capture::Endpoint listening = server(ports.tftp);
        const capture::Endpoint sending = server(speakers_.port);
        const auto send = [this](Nanoseconds when, const capture::Endpoint& from, const capture::Endpoint& to,
                                 const tftp::Bytes& bytes) {
            capture_.add_datagram(interface_, when, from, to, bytes);
        };
        if (heard.outcome == Download::no_answer) {
            Nanoseconds when = exchange_.asked;
            std::chrono::milliseconds pause = tftp::Patience{}.first_wait;
            for (int i = 0; i < tftp::Patience{}.sends && (i == 0 || when < exchange_.over); ++i) {
                send(when, phone(), listening, ask);
                when += pause;
                pause *= 2;
            }
            return;
        }
        send(exchange_.asked, phone(), listening, ask);
        if (heard.outcome == Download::not_found)
            return send(exchange_.over, sending, phone(),
                        tftp::encode(tftp::WireError{tftp::ErrorCode::file_not_found, "file not found"}));
        constexpr std::size_t block_size = 512;
        const tftp::BytesView whole = *heard.bytes;
        const std::size_t blocks = whole.size() / block_size + 1;
        for (std::size_t i = 0; i < blocks; ++i) {
            const std::size_t start = i * block_size;
            const auto number = static_cast<tftp::WireBlock>(i + 1);
            const tftp::Data data{number, whole.subspan(start, std::min(block_size, whole.size() - start))};
            send(time(2 * i + 1, 2 * blocks), sending, phone(), tftp::encode(data));
            send(time(2 * i + 2, 2 * blocks), phone(), sending, tftp::encode(tftp::Acknowledgement{number}));
        }
    }

    // --- servers behind TLS

    void say(const phone::AskTvs& question) const {
        const auto& heard = answer<phone::TvsReply>();
        Dialog dialog;
        if (heard.contact == Contact::answered) {
            const auto asked = tvs::encode(question.request);
            const auto answered = tvs::encode(heard.response);
            if (asked) dialog.push_back({true, *asked});
            if (answered) dialog.push_back({false, *answered});
        }
        add_tls(question.port, question.tls, question.identity, false, heard.contact, dialog);
    }

    void say(const phone::RegisterAt& registration) const {
        const auto& heard = answer<phone::RegisterReply>();
        const std::string request = live::sip::register_request(
            registration.device, registration.server, registration.secure ? "TLS" : "TCP", speakers_.number);
        live::sip::Registrar registrar;
        registrar.knows = [&heard](std::string_view) { return heard.is_registered; };
        registrar.is_own_name = [](std::string_view) { return true; };
        registrar.client_address = speakers_.phone;
        registrar.client_port = speakers_.port;
        Dialog dialog{{true, bytes_of(request)}};
        if (const auto response = live::sip::answer(request, registrar))
            dialog.push_back({false, bytes_of(*response)});
        const End end = heard.is_registered ? End::stays : End::by_client;
        if (registration.secure)
            return add_tls(registration.port, registration.tls, registration.identity, true, heard.contact,
                           dialog, end);
        if (heard.contact != Contact::answered) return add_failure(registration.port);
        add_dialog(registration.port, dialog, end);
    }

    void say(const phone::OpenHttps& page) const {
        const auto& heard = answer<phone::HttpsReply>();
        const std::string_view reason = heard.status == 200 ? "OK" : "Not Found";
        const Dialog dialog{
            {true, bytes_of(fmt::format("GET {} HTTP/1.1\r\nHost: {}\r\n\r\n", page.path, page.server))},
            {false, bytes_of(fmt::format("HTTP/1.1 {} {}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n",
                                         heard.status, reason))}};
        add_tls(page.port, page.tls, nullptr, false, heard.contact, dialog);
    }

    // The session that comes to this reply (capf_message.hpp).
    void say(const phone::Enrol& enrolment) const {
        namespace capf = live::capf;
        using capf::Command;
        using capf::Tag;
        const auto& heard = answer<phone::EnrolReply>();
        Dialog dialog;
        const auto add = [&](bool is_from_client, Command command, std::map<Tag, ctl::Bytes> elements = {}) {
            dialog.push_back(
                {is_from_client, capf::encode({command, speakers_.number, std::move(elements)})});
        };
        const auto reason = [](capf::Reason value) { return ctl::Bytes{static_cast<std::uint8_t>(value)}; };
        add(false, Command::authentication_request,
            {{Tag::version, {capf::protocol_version}}, {Tag::authentication_type, {0}}});
        add(true, Command::authentication_response,
            {{Tag::version, {capf::protocol_version}}, {Tag::device_name, capf::with_nul(enrolment.device)}});
        capf::Reason end = capf::Reason::unknown_device;
        switch (heard.session) {
            case phone::CapfSession::stored:
                if (!heard.lsc) break;
                add(false, Command::key_generate_request,
                    {{Tag::key_type, {0}}, {Tag::key_size, {0x08, 0x00}}});
                add(true, Command::in_progress);
                add(true, Command::key_generate_response,
                    {{Tag::public_key, heard.lsc->public_key().info()}});
                add(false, Command::store_certificate_request,
                    {{Tag::certificate_type, {capf::lsc_type}},
                     {Tag::certificate, capf::wrapped_lsc(heard.lsc->der())}});
                add(true, Command::store_certificate_response,
                    {{Tag::reason, reason(capf::Reason::updated)}});
                end = capf::Reason::updated;
                break;
            case phone::CapfSession::deleted:
                add(false, Command::delete_certificate_request);
                add(true, Command::delete_certificate_response,
                    {{Tag::reason, reason(capf::Reason::updated)}});
                end = capf::Reason::updated;
                break;
            case phone::CapfSession::fetched:
                add(false, Command::fetch_certificate_request);
                if (enrolment.identity)
                    add(true, Command::fetch_certificate_response,
                        {{Tag::certificate, capf::wrapped_lsc(enrolment.identity->certificate->der())}});
                end = capf::Reason::updated;
                break;
            case phone::CapfSession::no_action: end = capf::Reason::no_action; break;
            case phone::CapfSession::refused: break;
        }
        add(false, Command::end_session, {{Tag::reason, reason(end)}});
        add_tls(enrolment.port, enrolment.tls, enrolment.identity, false, heard.contact, dialog);
    }

    void say(const phone::LogInToNetwork& /*login*/) const {}

    capture::Capture& capture_;
    const worlds::ObservedExchange& exchange_;
    const Speakers& speakers_;
    model::NodeAt at_;
    std::uint32_t interface_;
};

}  // namespace

void add_conversation(capture::Capture& capture, const worlds::ObservedExchange& exchange,
                      const Speakers& speakers) {
    Conversation(capture, exchange, speakers).add();
}

}  // namespace pcap
