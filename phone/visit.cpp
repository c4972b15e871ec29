#include "phone/visit.hpp"

#include <fmt/format.h>

#include "phone/display.hpp"
#include "phone/script.hpp"

namespace phone {

std::string services_name(Services value) {
    switch (value) {
        case Services::not_opened: return "NOT_OPENED";
        case Services::work: return "WORK";
        case Services::host_not_found: return "HTTPS_FAIL";
    }
    return "UNKNOWN";
}

class Visit::Sequence : private Reporting<VisitReport>, public Dialogue::Script {
  public:
    Sequence(Phone& phone, Time now, std::optional<HttpsAddress> where)
        : Script(phone, now, report_.console, &report_.messages) {
        start(whole(std::move(where)));
    }

    [[nodiscard]] const VisitReport& report() const { return report_; }

  private:
    Task<> whole(std::optional<HttpsAddress> where) {
        const auto& configuration = phone_.flash.configuration;
        if (!where && configuration) where = configuration->services;
        report_.services = Services::host_not_found;
        if (!where || !phone_.has_network) co_return;
        report_.host = where->host;
        Verdict verdict{.kind = FileKind::https,
                        .file = where->host,
                        .reason = Reason::tvs_unreachable,
                        .signer = {},
                        .tvs = {},
                        .chain = {}};
        OpenHttps page{.server = where->host,
                       .port = where->port,
                       .path = where->path,
                       .tls = phone_.identity.model.tls};
        const HttpsReply reply =
            co_await lookup_.ask_server<HttpsReply>(verdict, ServerKind::https, std::move(page));
        if (!verdict.chain.empty() && verdict.chain.front().finding == Finding::in_no_list)
            report_.console.insert(report_.console.begin(), fmt::format(fmt::runtime(display::https_unknown),
                                                                        where->host, where->port));
        if (!verdict.chain.empty()) report_.server = std::move(verdict);
        const bool has_page = reply.contact == Contact::answered && reply.status == 200;
        if (has_page) report_.services = Services::work;
        if (!has_page) lookup_.log(display::host_not_found);
    }
};

Visit::Visit(Phone& phone, Time now, std::optional<HttpsAddress> where)
    : Dialogue(std::make_unique<Sequence>(phone, now, std::move(where))) {}

const VisitReport& Visit::report() const {
    return static_cast<const Sequence&>(script()).report();
}

}  // namespace phone
