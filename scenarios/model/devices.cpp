#include "scenarios/model/devices.hpp"

#include <algorithm>
#include <stdexcept>

#include <boost/algorithm/string/replace.hpp>
#include <fmt/format.h>

#include "scenarios/model/lists.hpp"

namespace model {
namespace {

constexpr std::chrono::days mic_validity{15 * 365};  // longer than anything that CUCM makes: a choice

// By one that may sign certificates (RFC 5280): of a CAPF whose authority dropped that, no LSC counts (Cisco
// 215534 wants certificate signing for CAPF; what happens without is inferred).
bool has_made(const ctl::CertificatePtr& authority, const ctl::Certificate& shown, issuing::Issuer& issuer) {
    return authority->is_authority() && issuer.has_signed(*authority, shown);
}

// The LSC as the CAPF issued it: all phones have the same key.
ctl::CertificatePtr lsc_certificate(const SiteState& site, const PhoneNumber& who, const Lsc& lsc,
                                    issuing::Issuer& issuer) {
    for (const Shared<ClusterState>& cluster : site.clusters) {
        const auto capf = cluster->capfs->find(lsc.capf->identity());
        if (capf != cluster->capfs->end())
            return issuer
                .device_certificate(phone_name(who.group, who.in_group), capf->second, lsc.since, lsc.until)
                .certificate;
    }
    throw std::logic_error("an LSC of no CAPF");
}

}  // namespace

std::optional<Asker> asker_named(const SiteState& site, std::string_view name) {
    std::optional<PhoneNumber> number = phone_named(site, name);
    if (!number)
        if (const auto group = site.frame->description.real_phones.group_of(name))
            number = PhoneNumber{*group, 0};
    if (!number) return std::nullopt;
    return Asker{*number, &*site.phones[number->group]->at(number->in_group).state};
}

phone::Phone make_phone(const SiteState& site, const Asker& who, issuing::Issuer& issuer) {
    const PhoneGroup& group = site.frame->groups[who.number.group];
    const PhoneState& state = *who.state;
    phone::Phone made{.identity = group.kind,
                      .flash = {},
                      .option_150 = *state.option_150,
                      .authenticator = group.authenticator,
                      .choices = site.frame->description.choices,
                      .cache = state.cache,
                      .has_network = state.path != phone::RegistrationPath::no_network};
    made.identity.name = phone_name(who.number.group, who.number.in_group);
    if (group.mic_authority) {
        const TlsIdentity mic = issuer.device_certificate(made.identity.device_name(), *group.mic_authority,
                                                          group.first_day, group.first_day + mic_validity);
        made.flash.mic = std::make_shared<const TlsIdentity>(mic);
        if (state.lsc)
            made.flash.lsc = std::make_shared<const TlsIdentity>(
                TlsIdentity{lsc_certificate(site, who.number, *state.lsc, issuer), mic.key});
    }
    made.flash.lists = state.lists;
    made.flash.configuration = state.configuration;
    made.flash.load = state.load;
    return made;
}

std::optional<KnownDevice> known_device(const SiteState& site, const ClusterState& cluster, const Asker& who,
                                        issuing::Issuer& issuer) {
    const std::optional<Device>& settings = cluster.devices->at(who.number.group);
    if (!settings) return std::nullopt;
    KnownDevice known{*settings};
    if (const Load* load =
            load_of(*cluster.description, site.frame->groups[who.number.group].kind.model_name))
        known.load = load->name;
    const auto record = who.state->records.find(cluster.name());
    if (record == who.state->records.end()) return known;
    known.operation = record->second.operation;
    if (settings->is_encrypted && record->second.lsc)
        known.certificate = lsc_certificate(site, who.number, *record->second.lsc, issuer);
    return known;
}

bool accepts_device(const SiteState& site, const ClusterState& cluster, std::string_view device) {
    if (cluster.description->auto_registration) return true;
    const std::optional<Asker> who = asker_named(site, device);
    return who && cluster.devices->at(who->number.group);
}

bool accepts_device_certificate(const ClusterState& cluster, const NodeState& node,
                                const ctl::Certificate& shown, Time now, issuing::Issuer& issuer) {
    if (!shown.is_valid_at(now)) return false;
    const auto signed_it = [&shown, &issuer](const ctl::CertificatePtr& authority) {
        return has_made(authority, shown, issuer);
    };
    for (const auto& [identity, capf] : *cluster.capfs)
        if (signed_it(capf.certificate)) return ctl_names_capf_in_use(cluster);
    return signed_it(issuer.manufacturing_authority().certificate) ||
           std::ranges::any_of(node.stores->certificates(TrustStore::call_manager), signed_it) ||
           std::ranges::any_of(node.stores->certificates(TrustStore::capf), signed_it);
}

bool may_register_as(const ClusterState& cluster, std::string_view device, const ctl::Certificate& shown) {
    if (!cluster.description->choices.registers_under_own_name) return true;
    const std::string name = ctl::common_name(shown.subject());
    return name == device || name.ends_with(fmt::format("-{}", device));
}

std::optional<CertificateOperation> certificate_operation(const ClusterState& cluster, const Asker& who) {
    if (!cluster.devices->at(who.number.group)) return std::nullopt;
    const auto record = who.state->records.find(cluster.name());
    const bool has_one = record != who.state->records.end() && record->second.operation;
    return has_one ? record->second.operation : CertificateOperation::install;
}

ctl::CertificatePtr issue_lsc(const ClusterState& cluster, const std::string& device,
                              const ctl::PublicKey& key, Time now, issuing::Issuer& issuer) {
    return issuer.device_certificate(device, key, (*cluster.publisher().capf)->identity, now);
}

bool lets_in(const ClusterState& cluster, const ctl::Certificate& shown, Time now, issuing::Issuer& issuer) {
    if (!shown.is_valid_at(now)) return false;
    const auto signed_it = [&shown, &issuer](const ctl::CertificatePtr& authority) {
        return has_made(authority, shown, issuer);
    };
    return signed_it(issuer.manufacturing_authority().certificate) ||
           std::ranges::any_of(*cluster.authentication_server, signed_it);
}

namespace {

// What the cluster whose CAPF the phone asks has of it; nullptr: nothing.
DeviceRecord* record_at_capf(const SiteState& site, PhoneState& phone) {
    if (!phone.configuration || !phone.configuration->capf) return nullptr;
    const ClusterState* cluster = node_at(site, phone.configuration->capf->host).cluster;
    const auto found = cluster == nullptr ? phone.records.end() : phone.records.find(cluster->name());
    return found == phone.records.end() ? nullptr : &found->second;
}

void drop_empty_records(PhoneState& phone) {
    std::erase_if(phone.records, [](const auto& record) { return record.second == DeviceRecord{}; });
}

}  // namespace

void store_lsc(const SiteState& site, PhoneState& phone, const ctl::Certificate& lsc) {
    phone.lsc.reset();
    for (const Shared<ClusterState>& cluster : site.clusters)
        for (const auto& [identity, capf] : *cluster->capfs)
            if (!phone.lsc && lsc.is_signed_by(*capf.certificate)) {
                phone.lsc = Lsc{capf.certificate, lsc.not_before(), {}};
                phone.records[cluster->name()].lsc = phone.lsc;
            }
    if (DeviceRecord* record = record_at_capf(site, phone)) record->operation.reset();
    drop_empty_records(phone);
}

void forget_lsc(const SiteState& site, PhoneState& phone) {
    phone.lsc.reset();
    if (DeviceRecord* record = record_at_capf(site, phone)) *record = {};
    drop_empty_records(phone);
}

PhoneRecord after_boot(const SiteState& site, const PhoneRecord& before, const phone::Phone& phone,
                       phone::BootReport report) {
    PhoneState after = *before.state;
    after.lists = phone.flash.lists;
    after.configuration = phone.flash.configuration;
    after.load = phone.flash.load;
    after.cache = phone.cache;
    after.is_off = false;
    after.is_cleared = false;
    after.was_locked = report.was_locked;
    after.registration = report.registration;
    after.registered_with = report.registered_with;
    after.path = report.path;
    after.services = phone::Services::not_opened;
    if (report.enrolment == phone::Enrolment::updated) store_lsc(site, after, *phone.flash.lsc->certificate);
    if (report.enrolment == phone::Enrolment::deleted) forget_lsc(site, after);
    const std::string& own = phone.identity.name;
    for (auto* verdict : {&report.ctl, &report.itl, &report.configuration, &report.ring_list})
        if (*verdict) (*verdict)->file = boost::replace_all_copy((*verdict)->file, own, own_name);
    for (auto* lines : {&report.unanswered, &report.console})
        for (std::string& line : *lines) boost::replace_all(line, own, own_name);
    for (phone::Message& message : report.messages) boost::replace_all(message.question, own, own_name);
    return {Shared(std::move(after)),
            Shared(LastBoot{before.state->lists, before.state->is_off, std::move(report), {}})};
}

PhoneRecord after_reconnection(const PhoneRecord& before, const phone::Phone& phone,
                               phone::RegistrationReport report) {
    PhoneState after = *before.state;
    after.cache = phone.cache;
    after.registration = report.registration;
    // One whose configuration names no CallManager goes on asking the one that it had.
    if (!report.registered_with.empty()) after.registered_with = report.registered_with;
    // What is kept of the log is that of the boot.
    report.console = before.last_boot->report.console;
    LastBoot last = *before.last_boot;
    static_cast<phone::RegistrationReport&>(last.report) = std::move(report);
    return {Shared(std::move(after)), Shared(std::move(last))};
}

PhoneRecord after_visit(const PhoneRecord& before, const phone::Phone& phone, phone::VisitReport report) {
    PhoneState after = *before.state;
    after.cache = phone.cache;
    after.services = report.services;
    LastBoot last = *before.last_boot;
    for (phone::Message& message : report.messages)
        boost::replace_all(message.question, phone.identity.name, own_name);
    last.visit = std::move(report);
    return {Shared(std::move(after)), Shared(std::move(last))};
}

}  // namespace model
