#include "scenarios/worlds/live/registration.hpp"

#include <boost/asio/write.hpp>

#include "scenarios/worlds/live/sip.hpp"
#include "tvs/spawn.hpp"
#include "tvs/tls_stream.hpp"

namespace live {
namespace asio = boost::asio;
using phone::RegisterReply;
using tvs::Contact;
using tvs::use_tuple;

namespace {

// Sends the REGISTER and reads the answer's status; nothing where the connection ends first.
template <typename Stream>
asio::awaitable<std::optional<int>> exchange(Stream& stream, std::string request) {
    const auto [write_error, sent] = co_await asio::async_write(stream, asio::buffer(request), use_tuple);
    if (write_error) co_return std::nullopt;
    std::string received;
    for (;;) {
        sip::take_empty_lines(received);
        if (const std::optional<std::size_t> end = sip::message_end(received)) {
            const std::optional<int> status = sip::parse_status(received);
            // 100 Trying and its like come before the answer (RFC 3261, 17.1.2).
            if (!status || *status >= 200) co_return status;
            received.erase(0, *end);
            continue;
        }
        if (received.size() >= sip::largest_message) co_return std::nullopt;
        const std::size_t before = received.size();
        received.resize(sip::largest_message);
        const auto [error, count] = co_await stream.async_read_some(
            asio::buffer(received.data() + before, received.size() - before), use_tuple);
        received.resize(before + count);
        if (error) co_return std::nullopt;
    }
}

RegisterReply reply_to(const std::optional<int>& status, Contact otherwise) {
    if (!status) return {otherwise, false};
    return {Contact::answered, *status >= 200 && *status < 300};
}

asio::awaitable<RegisterReply> register_plainly(asio::io_context& context, const phone::RegisterAt& wanted,
                                                asio::ip::tcp::endpoint server, std::uint32_t sequence) {
    asio::ip::tcp::socket socket(context);
    tvs::Deadline deadline(socket);
    const tvs::ClientLimits limits;
    deadline.set(limits.connect);
    const auto [error] = co_await socket.async_connect(server, use_tuple);
    if (error) co_return RegisterReply{Contact::unreachable, false};
    deadline.set(limits.exchange);
    const auto status =
        co_await exchange(socket, sip::register_request(wanted.device, wanted.server, "TCP", sequence));
    co_return reply_to(status, Contact::unreachable);
}

asio::awaitable<RegisterReply> register_securely(asio::io_context& context, const phone::RegisterAt& wanted,
                                                 tvs::PeerJudge judge, asio::ip::tcp::endpoint server,
                                                 std::uint32_t sequence) {
    std::optional<tvs::TlsIdentity> identity;
    if (wanted.identity) identity = *wanted.identity;
    asio::ssl::context tls = tvs::asio_context(
        tvs::make_tls_context(tvs::TlsSide::client, wanted.tls, identity, std::move(judge)));
    tvs::TlsStream stream(context, tls);
    tvs::Deadline deadline(stream.next_layer());
    const Contact contact = co_await tvs::connect_tls(stream, deadline, server, tvs::ClientLimits{});
    if (contact != Contact::answered) co_return RegisterReply{contact, false};
    const auto status =
        co_await exchange(stream, sip::register_request(wanted.device, wanted.server, "TLS", sequence));
    // With TLS 1.3 a server refuses the client's certificate after the client's handshake is over.
    co_return reply_to(status, Contact::tls_failed);
}

asio::awaitable<RegisterReply> run(asio::io_context& context, phone::RegisterAt wanted, tvs::PeerJudge judge,
                                   std::uint32_t sequence) {
    boost::system::error_code no_address;
    const asio::ip::tcp::endpoint server(asio::ip::make_address(wanted.server, no_address), wanted.port);
    if (no_address) co_return RegisterReply{Contact::unreachable, false};
    if (wanted.secure)
        co_return co_await register_securely(context, wanted, std::move(judge), server, sequence);
    co_return co_await register_plainly(context, wanted, server, sequence);
}

}  // namespace

void register_phone(asio::io_context& context, const phone::RegisterAt& registration, std::uint32_t sequence,
                    tvs::PeerJudge judge, std::function<void(RegisterReply)> done) {
    tvs::spawn(context, run(context, registration, std::move(judge), sequence), std::move(done));
}

}  // namespace live
