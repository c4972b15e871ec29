#include "scenarios/model/exchange.hpp"

#include <algorithm>

#include "scenarios/model/tftp_files.hpp"
#include "scenarios/model/vouching.hpp"
#include "tftp/options.hpp"

namespace model {
namespace {

using phone::Contact;

template <typename Content>
bool is_same_content(const std::shared_ptr<const Content>& left,
                     const std::shared_ptr<const Content>& right) {
    return left == right || (left && right && *left == *right);
}

bool is_same_answer(const phone::FileAnswer& left, const phone::FileAnswer& right) {
    return left.outcome == right.outcome && is_same_content(left.bytes, right.bytes);
}

bool is_same_answer(const phone::TvsReply& left, const phone::TvsReply& right) {
    return left.contact == right.contact && left.response == right.response &&
           left.is_by_notice == right.is_by_notice;
}

bool is_same_answer(const phone::RegisterReply& left, const phone::RegisterReply& right) {
    return left == right;
}

bool is_same_answer(const phone::HttpsReply& left, const phone::HttpsReply& right) {
    return left.contact == right.contact && left.status == right.status;
}

bool is_same_answer(const phone::EnrolReply& left, const phone::EnrolReply& right) {
    return left.contact == right.contact && left.session == right.session &&
           is_same_content(left.lsc, right.lsc);
}

bool is_same_answer(const phone::NetworkReply& left, const phone::NetworkReply& right) {
    return left.is_let_in == right.is_let_in;
}

// The newest version that both sides speak.
std::optional<tvs::TlsVersion> common_version(const tvs::TlsRange& left, const tvs::TlsRange& right) {
    const tvs::TlsVersion newest = std::min(left.most, right.most);
    if (newest < std::max(left.least, right.least)) return std::nullopt;
    return newest;
}

// TCP, then TLS (RFC 5246, RFC 8446), then question and answer.
std::uint32_t round_trips(tvs::TlsVersion version) {
    return version == tvs::TlsVersion::tls_1_3 ? 3 : 4;
}

// One block a round trip; the last one is shorter, and may be empty (RFC 1350).
std::uint32_t tftp_round_trips(std::uint64_t bytes) {
    return static_cast<std::uint32_t>(bytes / tftp::default_block_size + 1);
}

// TCP, then the request and what fits into a window that begins with ten segments and doubles up to the
// largest without an option (RFC 6928, RFC 5681, RFC 9293).
std::uint32_t http_round_trips(std::uint64_t bytes) {
    constexpr std::uint64_t segment = 1460;
    constexpr std::uint64_t largest_window = 65535;
    std::uint64_t window = 10 * segment;
    std::uint64_t sent = window;
    std::uint32_t trips = 2;
    while (sent < bytes) {
        window = std::min(2 * window, largest_window);
        sent += window;
        ++trips;
    }
    return trips;
}

// A CAPF asks three questions, each a round trip, and ends the session.
constexpr std::uint32_t capf_round_trips = 3;

struct Meeting {
    const SiteState& site;
    const NodeAt& at;
    const Asker& who;
    const Context& context;

    [[nodiscard]] Exchange operator()(const phone::GetFile& wanted) const {
        if (wanted.over == phone::Transport::https) return configuration_by_https(wanted);
        const bool is_http = wanted.over == phone::Transport::http;
        if (const auto fault = at.node->fault_of(Ports{}.tftp_http); is_http && fault)
            return {nullptr, phone::FileAnswer{phone::Download::no_answer, nullptr},
                    http_round_trips(fault == PortFault::endless ? phone::largest_download : 0)};
        SharedBytes bytes = tftp_file(site, *at.cluster, *at.node, wanted.name, &who, context);
        if (!bytes)
            return {nullptr, phone::FileAnswer{phone::Download::not_found, nullptr},
                    is_http ? http_round_trips(0) : 1};
        const Load* load = load_named(*at.cluster, wanted.name);
        const std::uint64_t size = load != nullptr ? load->megabytes * (1ULL << 20U) : bytes->size();
        return {nullptr, phone::FileAnswer{phone::Download::received, std::move(bytes)},
                is_http ? http_round_trips(size) : tftp_round_trips(size)};
    }

    [[nodiscard]] Exchange configuration_by_https(const phone::GetFile& wanted) const {
        const phone::FileAnswer nothing{phone::Download::no_answer, nullptr};
        const auto version = common_version(wanted.tls, at.cluster->tls(*at.node));
        if (!version) return {nullptr, nothing, 2};
        SharedBytes bytes = https_configuration(site, *at.cluster, *at.node, wanted.name, &who, context);
        phone::FileAnswer answer{phone::Download::not_found, nullptr};
        if (bytes) answer = {phone::Download::received, std::move(bytes)};
        return {(*at.node->configuration_https)->identity.certificate, answer, round_trips(*version)};
    }

    [[nodiscard]] Exchange operator()(const phone::AskTvs& question) const {
        const auto version = common_version(question.tls, at.cluster->tls(*at.node));
        if (!version) return {nullptr, phone::TvsReply{Contact::tls_failed, {}}, 2};
        tvs::Response response = tvs_answer(*at.cluster, *at.node, question.request);
        const bool is_by_notice = answers_by_notice(*at.cluster, *at.node, question.request, response);
        return {(*at.node->tvs)->identity.certificate,
                phone::TvsReply{Contact::answered, std::move(response), is_by_notice}, round_trips(*version)};
    }

    [[nodiscard]] Exchange operator()(const phone::RegisterAt& registration) const {
        const ClusterState& cluster = *at.cluster;
        const phone::RegisterReply reply{Contact::answered,
                                         accepts_device(site, cluster, registration.device)};
        if (!registration.secure) return {nullptr, reply, 2};
        const auto version = common_version(registration.tls, cluster.tls(*at.node));
        if (!version) return {nullptr, phone::RegisterReply{Contact::tls_failed, false}, 2};
        phone::RegisterReply answer{Contact::tls_failed, false};
        if (registration.identity) {
            const ctl::Certificate& shown = *registration.identity->certificate;
            if (accepts_device_certificate(cluster, *at.node, shown, context.now, context.issuer))
                answer = {Contact::answered,
                          reply.is_registered && may_register_as(cluster, registration.device, shown)};
        }
        return {(*at.node->call_manager)->identity.certificate, answer, round_trips(*version)};
    }

    [[nodiscard]] Exchange operator()(const phone::OpenHttps& page) const {
        const auto version = common_version(page.tls, at.cluster->tls(*at.node));
        if (!version) return {nullptr, phone::HttpsReply{Contact::tls_failed, 0}, 2};
        const int status = page.path.starts_with("/ccmcip/") ? 200 : 404;
        return {(*at.node->tomcat)->identity.certificate, phone::HttpsReply{Contact::answered, status},
                round_trips(*version)};
    }

    [[nodiscard]] Exchange operator()(const phone::Enrol& enrolment) const {
        const auto version = common_version(enrolment.tls, at.cluster->tls(*at.node));
        if (!version) return {nullptr, phone::EnrolReply{.contact = Contact::tls_failed}, 2};
        phone::EnrolReply reply{.contact = Contact::answered};
        const auto operation = certificate_operation(*at.cluster, who);
        if (operation == CertificateOperation::remove) reply.session = phone::CapfSession::deleted;
        if (operation == CertificateOperation::install) {
            reply.session = phone::CapfSession::stored;
            reply.key = enrolment.identity->key;
            reply.lsc = issue_lsc(*at.cluster, enrolment.device, reply.key->public_key(), context.issued,
                                  context.issuer);
        }
        return {(*at.node->capf)->identity.certificate, std::move(reply),
                round_trips(*version) + capf_round_trips};
    }

    [[nodiscard]] Exchange operator()(const phone::LogInToNetwork& login) const {
        const bool is_let_in =
            login.identity && lets_in(*at.cluster, *login.identity->certificate, context.now, context.issuer);
        return {nullptr, phone::NetworkReply{is_let_in}, 3};
    }
};

struct EndpointOf {
    Endpoint operator()(const phone::GetFile& file) const {
        switch (file.over) {
            case phone::Transport::https: return Endpoint::configuration_https;
            case phone::Transport::http: return Endpoint::tftp_http;
            case phone::Transport::tftp: break;
        }
        return Endpoint::tftp;
    }
    Endpoint operator()(const phone::AskTvs&) const { return Endpoint::tvs; }
    Endpoint operator()(const phone::RegisterAt& r) const {
        return r.secure ? Endpoint::secured_sip : Endpoint::sip;
    }
    Endpoint operator()(const phone::OpenHttps&) const { return Endpoint::https; }
    Endpoint operator()(const phone::Enrol&) const { return Endpoint::capf; }
    Endpoint operator()(const phone::LogInToNetwork&) const { return Endpoint::authenticator; }
};

// What the phone hears where it gets no further than this.
struct AnswerFor {
    Contact contact;

    phone::Answer operator()(const phone::GetFile&) const {
        return phone::FileAnswer{phone::Download::no_answer, nullptr};
    }
    phone::Answer operator()(const phone::AskTvs&) const { return phone::TvsReply{contact, {}}; }
    phone::Answer operator()(const phone::RegisterAt&) const { return phone::RegisterReply{contact, false}; }
    phone::Answer operator()(const phone::OpenHttps&) const { return phone::HttpsReply{contact, 0}; }
    phone::Answer operator()(const phone::Enrol&) const { return phone::EnrolReply{.contact = contact}; }
    phone::Answer operator()(const phone::LogInToNetwork&) const { return phone::NetworkReply{}; }
};

}  // namespace

Endpoint endpoint_of(const phone::Ask& ask) {
    return std::visit(EndpointOf{}, ask);
}

const std::string& server_of(const phone::Ask& ask) {
    return std::visit([](const auto& question) -> const std::string& { return question.server; }, ask);
}

Service service_behind(Endpoint endpoint) {
    switch (endpoint) {
        case Endpoint::tftp:
        case Endpoint::tftp_http:
        case Endpoint::configuration_https: return Service::tftp;
        case Endpoint::tvs: return Service::tvs;
        case Endpoint::https: return Service::tomcat;
        case Endpoint::capf: return Service::capf;
        case Endpoint::authenticator:
        case Endpoint::sip:
        case Endpoint::secured_sip: break;
    }
    return Service::call_manager;
}

std::uint16_t usual_port(Endpoint endpoint) {
    constexpr Ports usual;
    switch (endpoint) {
        case Endpoint::tftp: return usual.tftp;
        case Endpoint::tftp_http: return usual.tftp_http;
        case Endpoint::configuration_https: return usual.configuration_https;
        case Endpoint::tvs: return usual.tvs;
        case Endpoint::sip: return usual.sip;
        case Endpoint::https: return usual.https;
        case Endpoint::capf: return usual.capf;
        case Endpoint::authenticator: return 0;
        case Endpoint::secured_sip: break;
    }
    return usual.secured_sip;
}

bool is_open(const NodeState& node, Endpoint endpoint) {
    if (endpoint == Endpoint::configuration_https && !node.configuration_https) return false;
    return endpoint == Endpoint::authenticator || node.serves(service_behind(endpoint), usual_port(endpoint));
}

bool Exchange::operator==(const Exchange& other) const {
    if (presented != other.presented || answer.index() != other.answer.index()) return false;
    return std::visit(
        [&other](const auto& left) {
            return is_same_answer(left, std::get<std::decay_t<decltype(left)>>(other.answer));
        },
        answer);
}

Exchange exchange_with(const SiteState& site, const NodeAt& at, const phone::Ask& ask, const Asker& who,
                       const Context& context) {
    return std::visit(Meeting{site, at, who, context}, ask);
}

Exchange nobody(const phone::Ask& ask) {
    return {nullptr, std::visit(AnswerFor{Contact::unreachable}, ask), 1};
}

phone::Answer refused(const phone::Ask& ask) {
    return std::visit(AnswerFor{Contact::certificate_refused}, ask);
}

}  // namespace model
