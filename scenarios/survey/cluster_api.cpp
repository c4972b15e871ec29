#include "scenarios/survey/cluster_api.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <fmt/format.h>
#include <openssl/evp.h>

#include "scenarios/os/interruption.hpp"
#include "scenarios/survey/requests.hpp"
#include "scenarios/survey/structured.hpp"
#include "scenarios/survey/table.hpp"

namespace survey {
namespace {

constexpr std::size_t largest_answer = 64U << 20U;
constexpr std::chrono::milliseconds longest_answer{60000};
constexpr tvs::TlsRange modern{tvs::TlsVersion::tls_1_2, tvs::TlsVersion::tls_1_3};

std::string base64(std::string_view text) {
    std::string encoded(4 * ((text.size() + 2) / 3) + 1, '\0');
    const int size = EVP_EncodeBlock(reinterpret_cast<unsigned char*>(encoded.data()),
                                     ctl::as_bytes(text).data(), static_cast<int>(text.size()));
    encoded.resize(static_cast<std::size_t>(size));
    return encoded;
}

std::string xml_text(std::string_view text) {
    std::string made;
    for (const char c : text) {
        if (c == '<')
            made += "&lt;";
        else if (c == '>')
            made += "&gt;";
        else if (c == '&')
            made += "&amp;";
        else
            made += c;
    }
    return made;
}

std::string soap_query(const std::string& version, std::string_view sql) {
    return fmt::format(
        "<soapenv:Envelope xmlns:soapenv=\"http://schemas.xmlsoap.org/soap/envelope/\" "
        "xmlns:ns=\"http://www.cisco.com/AXL/API/{}\"><soapenv:Body><ns:executeSQLQuery><sql>{}</sql>"
        "</ns:executeSQLQuery></soapenv:Body></soapenv:Envelope>",
        version, xml_text(sql));
}

std::string request_text(const ApiRequest& request, const ApiLogin& login, const std::string& axl_version) {
    std::string text = fmt::format(
        "{} {} HTTP/1.1\r\nHost: {}:{}\r\nConnection: close\r\nAuthorization: Basic {}\r\n", request.method,
        request.target, request.host, request.port, base64(login.user + ":" + login.password));
    if (request.is_axl)
        text += fmt::format(
            "Content-Type: text/xml; charset=utf-8\r\nSOAPAction: \"CUCM:DB ver={} "
            "executeSQLQuery\"\r\nContent-Length: {}\r\n",
            axl_version, request.body.size());
    return text + "\r\n" + request.body;
}

class Asking {
  public:
    Asking(const ApiOptions& options, Evidence& evidence, std::vector<Trouble>& troubles)
        : options_(options), evidence_(evidence), troubles_(troubles) {}

    void all() {
        for (const ApiRequest& request : api_requests(options_)) {
            if (options_.progress) options_.progress(fmt::format("{}: {}", request.host, request.purpose));
            bool is_over = false;
            asio::co_spawn(context_, ask(request), [&is_over](std::exception_ptr failure) {
                is_over = true;
                if (failure) std::rethrow_exception(failure);
            });
            context_.restart();
            while (!is_over) {
                context_.run_one_for(std::chrono::milliseconds(200));
                os::look_for_interruption();
            }
        }
    }

  private:
    void complain(const ApiRequest& request, std::string message, std::string remedy) {
        add_trouble(troubles_,
                    {fmt::format("https://{}:{}{}", request.host, request.port, request.target), 0}, 0,
                    std::move(message), std::move(remedy));
    }

    asio::awaitable<void> ask(const ApiRequest& request) {
        asio::ip::tcp::resolver resolver(context_);
        const auto [unknown, found] =
            co_await resolver.async_resolve(request.host, std::to_string(request.port), tvs::use_tuple);
        if (unknown || found.empty()) {
            complain(request, "nobody knows an address for this name", "the publisher's name or address");
            co_return;
        }
        Peer peer;
        peer.name = request.host;
        peer.at = found.begin()->endpoint();
        peer.patience.exchange = longest_answer;
        Connection connection(context_, std::move(peer));
        const Reach reach = co_await connection.connect();
        if (reach != Reach::answered) {
            complain(request, reach_words(reach), "is the service up, and does a firewall let this through?");
            co_return;
        }
        TlsClient client(connection, modern, Verification::by_machine);
        const Handshake seen = co_await client.handshake();
        if (seen.reach != Reach::answered || !seen.certificate) {
            complain(request, "TLS failed: " + seen.trouble, "a server that speaks TLS 1.2 or 1.3");
            co_return;
        }
        const bool is_trusted =
            seen.is_verified || (options_.trusts && options_.trusts(request.host, *seen.certificate));
        if (!is_trusted) {
            complain(request, "its certificate is not trusted: no user and no password were sent",
                     "--pin with the SHA-256 of the certificate, or yes where it is shown");
            co_return;
        }
        const ApiLogin& login = request.is_axl ? *options_.axl : *options_.platform;
        const std::string text = request_text(request, login, options_.axl_version);
        const bool is_sent = co_await client.write(ctl::as_bytes(text));
        Fetched answer;
        if (is_sent) answer = co_await read_answer(client, largest_answer);
        take(request, answer);
    }

    void take(const ApiRequest& request, const Fetched& answer) {
        const std::string_view text = ctl::as_text(answer.body);
        const std::string source = fmt::format("https://{}:{}{}", request.host, request.port, request.target);
        if (answer.status == 401)
            return complain(request, "the user or its password is refused",
                            request.is_axl
                                ? "an application user with \"Standard AXL API Access\", reading is enough"
                                : "the OS (platform) user of this node");
        // AXL answers faults with 500.
        if (request.is_axl && !answer.body.empty() && take_axl(text, source, evidence_, troubles_)) return;
        if (answer.status != 200) return complain(request, answer.trouble, "the answer 200");
        if (request.is_axl || !take_snapshot(text, source, evidence_, troubles_))
            complain(request, "the answer is none that is understood",
                     "save it, and say what it is in a report");
    }

    const ApiOptions& options_;
    Evidence& evidence_;
    std::vector<Trouble>& troubles_;
    asio::io_context context_{1};
};

}  // namespace

std::vector<ApiRequest> api_requests(const ApiOptions& options) {
    std::vector<ApiRequest> requests;
    if (options.platform) {
        std::vector<std::string> hosts{options.publisher};
        hosts.insert(hosts.end(), options.nodes.begin(), options.nodes.end());
        for (const std::string& host : hosts)
            requests.push_back({host, options.platform_port, "GET",
                                "/platformcom/api/v1/certmgr/config/snapshot/server", "",
                                "all certificates of this node"});
    }
    if (options.axl)
        for (const Query& query : queries())
            requests.push_back({options.publisher, options.axl_port, "POST", "/axl/",
                                soap_query(options.axl_version, query.sql), std::string(query.purpose),
                                true});
    return requests;
}

void ask_cluster(const ApiOptions& options, Evidence& evidence, std::vector<Trouble>& troubles) {
    Asking(options, evidence, troubles).all();
}

}  // namespace survey
