// What the steps about authorities, requests and uploads do to a site.
#include <algorithm>

#include <fmt/format.h>

#include "ctl/chain.hpp"
#include "scenarios/language/words.hpp"
#include "scenarios/site.hpp"

namespace scenarios {
namespace {

namespace pb = bellwether;

std::string no_file(const std::string& name) {
    return fmt::format("there is no file \"{}\": the step that makes it was refused", name);
}

// As somebody would name the node that a step leaves open.
std::string node_or_publisher(const std::string& node, const Cluster& cluster) {
    return node.empty() ? cluster.publisher().name : node;
}

std::vector<ctl::AlternativeName> alternative_names(
    const google::protobuf::RepeatedPtrField<std::string>& texts) {
    std::vector<ctl::AlternativeName> names;
    for (const std::string& text : texts) names.push_back(ctl::alternative_name(text));
    return names;
}

ctl::Bytes in_form(pb::Sign::Form form, const std::vector<ctl::CertificatePtr>& chain) {
    std::string text;
    switch (form) {
        case pb::Sign::DER: return chain.front()->der();
        case pb::Sign::PKCS_7: return ctl::pkcs7_chain(chain).value();
        case pb::Sign::PEM: text = chain.front()->pem(); break;
        case pb::Sign::PEM_CHAIN:
            for (const ctl::CertificatePtr& certificate : chain) text += certificate->pem();
            break;
    }
    return {text.begin(), text.end()};
}

}  // namespace

void Site::add_authority(const pb::Authority& wanted) {
    const TlsIdentity* above = wanted.has_issuer() ? &authority(wanted.issuer()).identity() : nullptr;
    const Time made = settings_.start - std::chrono::days(wanted.age_days());
    authorities_.push_back(std::make_unique<CertificationAuthority>(
        wanted.name(),
        maker_.authority(wanted.has_common_name() ? wanted.common_name() : wanted.name(), above,
                         static_cast<int>(wanted.key_bits()), made,
                         made + std::chrono::days(wanted.valid_days())),
        settings_.seed));
    desk_.put(wanted.name() + ".pem", ctl::as_bytes(authorities_.back()->identity().certificate->pem()));
}

CertificationAuthority& Site::authority(const std::string& name) {
    return **std::ranges::find(authorities_, name, [](const auto& each) { return each->name(); });
}

const CertificationAuthority& Site::authority(const std::string& name) const {
    return **std::ranges::find(authorities_, name, [](const auto& each) { return each->name(); });
}

HeldCertificates Site::held(const pb::HeldCertificate& wanted) {
    HeldCertificates held{.kind = to_kind(wanted.certificate()),
                          .nodes = names(wanted.node()),
                          .key_bits = static_cast<int>(wanted.key_bits()),
                          .valid_until = {}};
    if (wanted.has_valid_until()) held.valid_until = parse_time(wanted.valid_until());
    if (wanted.has_signed_by()) held.authority = &authority(wanted.signed_by()).identity();
    return held;
}

void Site::generate_csr(const pb::GenerateCsr& step) {
    if (step.has_expressway())
        return expressway(step.expressway())
            .generate_request(names(step.alternative_name()), maker_, static_cast<int>(step.key_bits()));
    cluster(step.cluster())
        .generate_request(to_kind(step.certificate()), names(step.node()),
                          {.key_bits = static_cast<int>(step.key_bits()),
                           .is_multi_server = step.multi_server(),
                           .has_ms = !step.without_ms(),
                           .parent_domain = step.parent_domain(),
                           .other_domains = names(step.other_domain())});
}

Outcome Site::download_csr(const pb::DownloadCsr& step) {
    if (step.has_expressway()) {
        const ctl::CertificateRequestPtr waiting = expressway(step.expressway()).request();
        if (!waiting) return {fmt::format("there is no CSR on {}: generate one", step.expressway())};
        desk_.put(step.file(), ctl::as_bytes(waiting->pem()));
        return {};
    }
    const Cluster& asked = cluster(step.cluster());
    const CertificateKind kind = to_kind(step.certificate());
    const std::string node = node_or_publisher(step.node(), asked);
    const ctl::CertificateRequestPtr request = asked.request(kind, node);
    if (!request)
        return {fmt::format("there is no CSR for {} on {}: generate one", purpose_name(kind), node)};
    desk_.put(step.file(), ctl::as_bytes(request->pem()));
    return {};
}

Outcome Site::sign(const pb::Sign& step) {
    const std::optional<ctl::Bytes> file = desk_.read(step.csr());
    if (!file) return {no_file(step.csr())};
    const auto request = ctl::CertificateRequest::from_file_bytes(*file);
    if (!request) return {fmt::format("the authority signs requests: {}", request.error().message)};
    SigningTerms terms{.valid = std::chrono::days(step.valid_days()),
                       .has_web_server_template = step.template_() == pb::Sign::WEB_SERVER,
                       .common_name = {},
                       .added_names = alternative_names(step.add_name()),
                       .left_out_names = alternative_names(step.leave_out_name())};
    if (step.has_common_name()) terms.common_name = step.common_name();
    CertificationAuthority& signing = authority(step.authority());
    const auto made = signing.sign(**request, terms, now_);
    if (!made) return {fmt::format("the authority can't sign this request: {}", made.error().message)};
    std::vector<ctl::CertificatePtr> chain{*made};
    for (const ctl::CertificatePtr& above : signing.chain()) chain.push_back(above);
    desk_.put(step.file(), in_form(step.form(), chain));
    return {};
}

Refusal Site::revoke(const pb::Revoke& step) {
    const std::optional<ctl::Bytes> file = desk_.read(step.file());
    if (!file) return no_file(step.file());
    const auto certificate = ctl::certificate_in_file(*file);
    if (!certificate) return certificate.error().message;
    if (!(*certificate)->is_signed_by(*authority(step.authority()).identity().certificate))
        return fmt::format("{} has not made this certificate", step.authority());
    for (const auto& server : expressways_) server->distrust((*certificate)->identity());
    return {};
}

Outcome Site::upload_file(const pb::Upload& step) {
    const std::optional<ctl::Bytes> file = desk_.read(step.file());
    if (!file) return {no_file(step.file())};
    if (step.has_expressway()) return {expressway(step.expressway()).upload_trusted(*file)};
    return cluster(step.cluster()).upload(to_store(step.store()), *file, names(step.node()), now_);
}

Outcome Site::upload_signed(const pb::UploadSigned& step) {
    const std::optional<ctl::Bytes> file = desk_.read(step.file());
    if (!file) return {no_file(step.file())};
    if (step.has_expressway()) {
        Expressway& renewed = expressway(step.expressway());
        Refusal refusal = renewed.upload_signed(*file, now_);
        if (!refusal) put_certificate(renewed);
        return {refusal};
    }
    Cluster& target = cluster(step.cluster());
    return target.upload_signed(to_kind(step.certificate()), node_or_publisher(step.node(), target), *file,
                                now_);
}

Refusal Site::delete_trusted(const pb::DeleteTrusted& step) {
    if (step.has_expressway()) return expressway(step.expressway()).delete_trusted(step.common_name());
    return cluster(step.cluster()).delete_trusted(to_store(step.store()), step.common_name(), now_);
}

std::vector<ListedCertificate> Site::find_certificates(const pb::FindCertificates& step) const {
    std::vector<ListedCertificate> found;
    for (ListedCertificate& listed : cluster(step.cluster()).listed_certificates()) {
        if (step.has_certificate() && listed.kind != to_kind(step.certificate())) continue;
        if (step.has_expire_within_days() &&
            listed.certificate->not_after() > now_ + std::chrono::days(step.expire_within_days()))
            continue;
        if (step.has_signed_by() &&
            !listed.certificate->is_signed_by(*authority(step.signed_by()).identity().certificate))
            continue;
        found.push_back(std::move(listed));
    }
    return found;
}

}  // namespace scenarios
