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

// The phones, whatever their model and status, after what `state` says was told already (RISService70; public
// clients of it: the order of the elements is that of its schema).
std::string ris_query(std::string_view state) {
    return fmt::format(
        "<soapenv:Envelope xmlns:soapenv=\"http://schemas.xmlsoap.org/soap/envelope/\" "
        "xmlns:soap=\"http://schemas.cisco.com/ast/soap\"><soapenv:Body><soap:selectCmDeviceExt>"
        "<soap:StateInfo>{}</soap:StateInfo><soap:CmSelectionCriteria>"
        "<soap:MaxReturnedDevices>1000</soap:MaxReturnedDevices><soap:DeviceClass>Phone</soap:DeviceClass>"
        "<soap:Model>255</soap:Model><soap:Status>Any</soap:Status><soap:NodeName></soap:NodeName>"
        "<soap:SelectBy>Name</soap:SelectBy><soap:SelectItems><soap:item><soap:Item>*</soap:Item></soap:item>"
        "</soap:SelectItems><soap:Protocol>Any</soap:Protocol><soap:DownloadStatus>Any</soap:DownloadStatus>"
        "</soap:CmSelectionCriteria></soap:selectCmDeviceExt></soapenv:Body></soapenv:Envelope>",
        xml_text(state));
}

constexpr std::size_t most_pages = 100;

std::string request_text(const ApiRequest& request, const ApiLogin& login, const std::string& axl_version) {
    std::string text = fmt::format(
        "{} {} HTTP/1.1\r\nHost: {}:{}\r\nConnection: close\r\nAuthorization: Basic {}\r\n", request.method,
        request.target, request.host, request.port, base64(login.user + ":" + login.password));
    if (request.api != Api::platform)
        text += fmt::format(
            "Content-Type: text/xml; charset=utf-8\r\nSOAPAction: \"{}\"\r\nContent-Length: {}\r\n",
            request.api == Api::ris ? "selectCmDeviceExt"
                                    : fmt::format("CUCM:DB ver={} executeSQLQuery", axl_version),
            request.body.size());
    return text + "\r\n" + request.body;
}

class Asking {
  public:
    Asking(const ApiOptions& options, Evidence& evidence, std::vector<Trouble>& troubles)
        : options_(options), evidence_(evidence), troubles_(troubles) {}

    void all() {
        for (const ApiRequest& request : api_requests(options_)) {
            ask_now(request);
            for (std::size_t page = 1; !next_page_.empty() && page < most_pages; ++page) {
                ApiRequest next = request;
                next.body = ris_query(std::exchange(next_page_, ""));
                ask_now(next);
            }
        }
    }

  private:
    void ask_now(const ApiRequest& request) {
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
        const ApiLogin& login = request.api == Api::platform ? *options_.platform : *options_.axl;
        const std::string text = request_text(request, login, options_.axl_version);
        const bool is_sent = co_await client.write(ctl::as_bytes(text));
        Fetched answer;
        if (is_sent) answer = co_await read_answer(client, largest_answer);
        take(request, answer);
    }

    void take(const ApiRequest& request, const Fetched& answer) {
        const std::string_view text = ctl::as_text(answer.body);
        const std::string source = fmt::format("https://{}:{}{}", request.host, request.port, request.target);
        if (answer.status == 401 || answer.status == 403)
            return complain(request, "the user or its password is refused", remedy_for(request.api));
        // AXL answers faults with 500.
        if (request.api == Api::axl && !answer.body.empty() && take_axl(text, source, evidence_, troubles_))
            return;
        if (answer.status != 200) return complain(request, answer.trouble, "the answer 200");
        const bool is_understood =
            (request.api == Api::platform && take_snapshot(text, source, evidence_, troubles_)) ||
            (request.api == Api::ris && take_page(text, source));
        if (!is_understood)
            complain(request, "the answer is none that is understood",
                     "save it, and say what it is in a report");
    }

    static std::string remedy_for(Api api) {
        switch (api) {
            case Api::axl: return "an application user with \"Standard AXL API Access\", reading is enough";
            case Api::ris: return "a user of AXL who may also use \"Standard CCM Server Monitoring\"";
            case Api::platform: break;
        }
        return "the OS (platform) user of this node";
    }

    bool take_page(std::string_view text, const std::string& source) {
        const std::size_t before = evidence_.registrations.size();
        if (!take_ris(text, source, evidence_)) return false;
        if (evidence_.registrations.size() > before) next_page_ = ris_state(text);
        return true;
    }

    const ApiOptions& options_;
    Evidence& evidence_;
    std::vector<Trouble>& troubles_;
    asio::io_context context_{1};
    std::string next_page_;  // the state of RIS after its last answer; empty: it has told all
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
                                Api::axl});
    if (options.axl && options.has_registrations)
        requests.push_back({options.publisher, options.axl_port, "POST",
                            "/realtimeservice2/services/RISService70", ris_query(""),
                            "which node each phone is registered with", Api::ris});
    return requests;
}

void ask_cluster(const ApiOptions& options, Evidence& evidence, std::vector<Trouble>& troubles) {
    Asking(options, evidence, troubles).all();
}

}  // namespace survey
