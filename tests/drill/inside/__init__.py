"""What exercises do with the portal's own code: imported once its settings are chosen (`start_portal`)."""
