#include "scenarios/survey/requests.hpp"

#include <boost/asio/async_result.hpp>
#include <boost/asio/ip/udp.hpp>
#include <fmt/format.h>

#include "scenarios/model/download.hpp"
#include "tftp/client.hpp"

namespace survey {
namespace {

// Our own address, as that server sees it.
std::string address_towards(asio::io_context& context, const asio::ip::tcp::endpoint& server) {
    boost::system::error_code error;
    asio::ip::udp::socket socket(context);
    const asio::ip::udp::endpoint at(server.address(), server.port());
    socket.open(at.protocol(), error);
    if (!error) socket.connect(at, error);
    return error ? "0.0.0.0" : socket.local_endpoint(error).address().to_string();
}

std::string tftp_trouble(const tftp::Fetched& fetched) {
    switch (fetched.outcome) {
        case tftp::FetchOutcome::received: return "";
        case tftp::FetchOutcome::refused: return fmt::format("refused: {}", fetched.error.message);
        case tftp::FetchOutcome::silent: return reach_words(Reach::silent);
        case tftp::FetchOutcome::misspoken: return "sent what is no TFTP";
        case tftp::FetchOutcome::too_large: return "sent more than phones take";
    }
    return "";
}

}  // namespace

asio::awaitable<Fetched> get_by_http(asio::io_context& context, Peer peer, std::string target,
                                     std::size_t limit) {
    Connection connection(context, std::move(peer));
    const Reach reach = co_await connection.connect();
    Fetched fetched;
    fetched.reach = reach;
    fetched.trouble = reach_words(reach);
    if (reach != Reach::answered) co_return fetched;
    const asio::ip::tcp::endpoint& at = connection.peer().at;
    const std::string host =
        at.address().is_v6() ? "[" + at.address().to_string() + "]" : at.address().to_string();
    const std::string request =
        fmt::format("GET {} HTTP/1.1\r\nHost: {}:{}\r\nConnection: close\r\n\r\n", target, host, at.port());
    const bool is_sent = co_await connection.write(ctl::as_bytes(request));
    if (!is_sent) {
        fetched.reach = Reach::cut;
        fetched.trouble = reach_words(Reach::cut);
        co_return fetched;
    }
    co_return co_await read_answer(connection, limit);
}

asio::awaitable<Fetched> get_by_tftp(asio::io_context& context, Peer peer, std::string name,
                                     std::size_t limit) {
    tftp::FetchOptions options;
    options.address = peer.at.address().to_string();
    options.port = peer.at.port();
    options.file_name = std::move(name);
    options.limit = limit;
    if (peer.capture != nullptr)
        options.listener = [peer,
                            own_address = address_towards(context, peer.at)](const tftp::SeenDatagram& seen) {
            const capture::Endpoint own{own_address, seen.own_port};
            const capture::Endpoint server{peer.at.address().to_string(), seen.server_port};
            const auto now =
                std::chrono::time_point_cast<std::chrono::nanoseconds>(std::chrono::system_clock::now());
            const std::uint32_t interface = peer.capture->interface(peer.name);
            if (seen.is_sent)
                peer.capture->add_datagram(interface, now, own, server, seen.bytes);
            else
                peer.capture->add_datagram(interface, now, server, own, seen.bytes);
        };
    const auto start = [&context, &options](auto handler) {
        const auto shared = std::make_shared<decltype(handler)>(std::move(handler));
        tftp::fetch(context, options, [shared](tftp::Fetched fetched) { (*shared)(std::move(fetched)); });
    };
    tftp::Fetched got = co_await asio::async_initiate<const asio::use_awaitable_t<>&, void(tftp::Fetched)>(
        start, asio::use_awaitable);
    Fetched fetched;
    fetched.trouble = tftp_trouble(got);
    const phone::Download outcome = model::download_of(got.outcome);
    fetched.reach = outcome == phone::Download::no_answer ? Reach::silent : Reach::answered;
    fetched.status = outcome == phone::Download::received    ? 200
                     : outcome == phone::Download::not_found ? 404
                                                             : 0;
    fetched.body = std::move(got.file);
    co_return fetched;
}

asio::awaitable<Handshake> shake_hands(asio::io_context& context, Peer peer, tvs::TlsRange versions) {
    Connection connection(context, std::move(peer));
    const Reach reach = co_await connection.connect();
    Handshake seen;
    seen.reach = reach;
    if (reach != Reach::answered) co_return seen;
    TlsClient client(connection, versions);
    co_return co_await client.handshake();
}

asio::awaitable<Reach> connect_only(asio::io_context& context, Peer peer) {
    Connection connection(context, std::move(peer));
    co_return co_await connection.connect();
}

asio::awaitable<TvsAnswer> ask_tvs(asio::io_context& context, Peer peer, tvs::TlsRange versions,
                                   tvs::Request request) {
    const auto began = std::chrono::steady_clock::now();
    TvsAnswer answer;
    if (const auto* query = std::get_if<tvs::Query>(&request.question)) {
        answer.about = ctl::SignerId{query->subject, query->issuer, query->serial};
    } else {
        answer.about = std::get<tvs::Verify>(request.question).certificate;
    }
    Connection connection(context, std::move(peer));
    answer.reach = co_await connection.connect();
    answer.trouble = reach_words(answer.reach);
    if (answer.reach != Reach::answered) co_return answer;
    TlsClient client(connection, versions);
    const Handshake seen = co_await client.handshake();
    answer.reach = seen.reach;
    answer.trouble = seen.reach == Reach::tls_failed ? seen.trouble : reach_words(seen.reach);
    if (seen.reach != Reach::answered) co_return answer;
    const auto message = tvs::encode(request);
    ctl::Bytes received;
    bool goes_on = message.has_value();
    if (goes_on) goes_on = co_await client.write(*message);
    answer.reach = Reach::cut;
    while (goes_on) {
        goes_on = co_await client.read(received);
        const auto size = tvs::message_size(received);
        if (!size) {
            answer.trouble = "sent what is no TVS answer: " + size.error().message;
            co_return answer;
        }
        if (!*size || received.size() < **size) continue;
        received.resize(**size);
        const auto response = tvs::decode_response(received);
        if (!response) {
            answer.trouble = "sent what is no TVS answer: " + response.error().message;
        } else if (response->session != request.session) {
            answer.trouble = "answered another session";
        } else {
            answer.reach = Reach::answered;
            answer.trouble.clear();
            answer.response = *response;
        }
        answer.took =
            std::chrono::duration_cast<std::chrono::milliseconds>(std::chrono::steady_clock::now() - began);
        co_return answer;
    }
    const Handshake end = client.seen();
    answer.reach = end.reach == Reach::tls_failed ? Reach::tls_failed : Reach::cut;
    answer.trouble = end.reach == Reach::tls_failed ? end.trouble : reach_words(Reach::cut);
    co_return answer;
}

}  // namespace survey
