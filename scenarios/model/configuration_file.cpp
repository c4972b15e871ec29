#include "scenarios/model/configuration_file.hpp"

#include <sstream>

#include <fmt/format.h>
#include <pugixml.hpp>

namespace model {
namespace {

void text(pugi::xml_node parent, const char* name, const std::string& value) {
    parent.append_child(name).text().set(value.c_str());
}

void add_call_managers(pugi::xml_node parent, const std::vector<phone::CallManagerAddress>& call_managers) {
    pugi::xml_node members = parent.append_child("callManagerGroup").append_child("members");
    int priority = 0;
    for (const phone::CallManagerAddress& address : call_managers) {
        pugi::xml_node member = members.append_child("member");
        member.append_attribute("priority").set_value(priority++);
        pugi::xml_node manager = member.append_child("callManager");
        pugi::xml_node ports = manager.append_child("ports");
        text(ports, "sipPort", std::to_string(address.sip_port));
        text(ports, "securedSipPort", std::to_string(address.secured_sip_port));
        text(manager, "processNodeName", address.host);
    }
}

void add_tvs(pugi::xml_node parent, const std::vector<phone::TvsAddress>& servers) {
    pugi::xml_node members = parent.append_child("TVS").append_child("members");
    int priority = 0;
    for (const phone::TvsAddress& address : servers) {
        pugi::xml_node member = members.append_child("member");
        member.append_attribute("priority").set_value(priority++);
        text(member, "port", std::to_string(address.port));
        text(member, "address", address.host);
    }
}

std::string written(pugi::xml_document& document) {
    pugi::xml_node declaration = document.prepend_child(pugi::node_declaration);
    declaration.append_attribute("version").set_value("1.0");
    declaration.append_attribute("encoding").set_value("UTF-8");
    std::ostringstream out;
    document.save(out, "  ");
    return out.str();
}

// The elements about encryption and CAPF, which the small file has as well (Security Guide 12.5(1), encrypted
// configuration).
void add_encryption(pugi::xml_node device, const phone::Configuration& configuration) {
    text(device, "loadInformation", configuration.load);
    text(device, "capfAuthMode", "0");
    pugi::xml_node list = device.append_child("capfList");
    if (configuration.capf) {
        pugi::xml_node capf = list.append_child("capf");
        text(capf, "phonePort", std::to_string(configuration.capf->port));
        text(capf, "processNodeName", configuration.capf->host);
    }
    text(device, "certHash", configuration.certificate_hash);
    text(device, "encrConfig", configuration.is_encrypted ? "true" : "false");
}

void add_services(pugi::xml_node parent, const phone::Configuration& configuration) {
    if (!configuration.services) return;
    const phone::HttpsAddress& services = *configuration.services;
    text(parent, "secureDirectoryURL",
         fmt::format("https://{}:{}{}", services.host, services.port, services.path));
}

void add_device(pugi::xml_node device, const phone::Configuration& configuration) {
    text(device, "fullConfig", "true");
    text(device, "deviceProtocol", "SIP");
    add_call_managers(device.append_child("devicePool"), configuration.call_managers);
    add_tvs(device, configuration.tvs_servers);
    text(device, "deviceSecurityMode", std::to_string(static_cast<int>(configuration.security_mode)));
    add_services(device, configuration);
    add_encryption(device, configuration);
}

// One line, which is registered: featureID 9. That there is one is demanded.
void add_line(pugi::xml_node profile, const std::string& device) {
    text(profile, "phoneLabel", "Bellwether");
    pugi::xml_node line = profile.append_child("sipLines").append_child("line");
    line.append_attribute("button").set_value(1);
    line.append_attribute("lineIndex").set_value(1);
    text(line, "featureID", "9");
    text(line, "featureLabel", device);
    text(line, "proxy", "USECALLMANAGER");
    text(line, "port", "5060");
    text(line, "name", device);
    text(line, "displayName", device);
    text(line, "authName", device);
    text(line, "contact", device);
}

}  // namespace

std::string device_configuration(const phone::Configuration& configuration) {
    pugi::xml_document document;
    add_device(document.append_child("device"), configuration);
    return written(document);
}

std::string real_phone_configuration(const phone::Configuration& configuration, std::string_view name) {
    pugi::xml_document document;
    pugi::xml_node device = document.append_child("device");
    phone::Configuration own = configuration;
    own.load.clear();
    add_device(device, own);
    device.remove_child("loadInformation");
    const bool is_secure = configuration.security_mode != phone::SecurityMode::non_secure;
    text(device, "transportLayerProtocol", is_secure ? "3" : "1");  // TLS, TCP
    pugi::xml_node date = device.child("devicePool").append_child("dateTimeSetting");
    text(date, "dateTemplate", "Y-M-D");
    text(date, "timeZone", "GMT Standard/Daylight Time");
    pugi::xml_node common = device.append_child("commonProfile");
    text(common, "phonePassword", "");
    text(common, "callLogBlfEnabled", "0");
    pugi::xml_node profile = device.append_child("sipProfile");
    text(profile.append_child("sipProxies"), "registerWithProxy", "true");
    pugi::xml_node stack = profile.append_child("sipStack");
    text(stack, "timerRegisterExpires", "3600");
    text(stack, "timerRegisterDelta", "5");
    text(stack, "timerKeepAliveExpires", "120");
    text(stack, "maxRedirects", "70");
    add_line(profile, std::string(name));
    pugi::xml_node vendor = device.append_child("vendorConfig");
    text(vendor, "webAccess", "0");  // on
    text(vendor, "settingsAccess", "1");
    return written(document);
}

std::string partial_configuration(const phone::Configuration& configuration) {
    pugi::xml_document document;
    pugi::xml_node device = document.append_child("device");
    text(device, "fullConfig", "false");
    add_encryption(device, configuration);
    return written(document);
}

std::string default_configuration(const phone::Configuration& configuration) {
    pugi::xml_document document;
    pugi::xml_node top = document.append_child("Default");
    add_call_managers(top, configuration.call_managers);
    add_services(top, configuration);
    return written(document);
}

std::string ring_list() {
    pugi::xml_document document;
    pugi::xml_node ring = document.append_child("CiscoIPPhoneRingList").append_child("Ring");
    text(ring, "DisplayName", "Chime");
    text(ring, "FileName", "Chime.raw");
    return written(document);
}

}  // namespace model
